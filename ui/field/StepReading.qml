// A reading as an item: name, limits, value, and whether it is right; a press asks for the value.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: reading

    required property string name
    required property string text
    required property string limits
    required property string value
    required property string unit
    required property string verdict
    // "pass" and "fail" as {key, text}; empty for a measured value.
    required property var options
    required property bool open

    readonly property bool measured: reading.options.length === 0
    readonly property bool failed: reading.verdict === "fail"

    signal wanted
    signal passed(string key)

    spacing: 8

    Pressable {
        id: tile

        objectName: "reading-" + reading.name
        Layout.fillWidth: true
        enabled: reading.open && reading.measured
        text: reading.text
        hint: reading.value + " " + reading.unit + " " + reading.limits
        padding: 16
        onClicked: reading.wanted()

        background: Rectangle {
            implicitHeight: 88
            radius: 12
            color: tile.tone(reading.failed ? Theme.dangerSoft : Theme.surface)
            border.width: reading.failed ? Theme.strongEdge : reading.verdict === "ok" ? Theme.hairline : Theme.edge
            border.color: reading.failed ? Theme.danger : reading.verdict === "ok" ? Theme.outline : Theme.outline2
        }
        contentItem: RowLayout {
            spacing: 12

            ColumnLayout {
                spacing: 2

                Words {
                    Layout.fillWidth: true
                    text: reading.text
                    strong: true
                    color: reading.failed ? Theme.danger : Theme.text
                }
                Words {
                    Layout.fillWidth: true
                    visible: reading.limits !== ""
                    text: reading.limits
                    color: reading.failed ? Theme.danger : Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
            Words {
                visible: reading.measured && reading.value !== ""
                text: reading.value
                strong: true
                wrapMode: Text.NoWrap
                color: reading.failed ? Theme.danger : Theme.text
                font.pixelSize: Theme.displaySize
            }
            Words {
                visible: reading.measured
                text: reading.unit
                wrapMode: Text.NoWrap
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            SquareMark {
                visible: reading.verdict !== "open"
                verdict: reading.verdict
                size: 28
            }
            Icon {
                visible: reading.verdict === "open" && reading.measured
                name: "pen"
                ink: Theme.primary
            }
        }
    }
    Segments {
        objectName: "reading-" + reading.name
        Layout.fillWidth: true
        visible: !reading.measured
        enabled: reading.open
        options: reading.options
        current: reading.value
        onPicked: key => reading.passed(key)
    }
}
