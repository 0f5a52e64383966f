// A reading as an item: name, limits, value, and whether it is right; a press asks for the value.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: reading

    required property StepItem item

    spacing: 8

    Pressable {
        id: tile

        objectName: "reading-" + reading.item.id
        Layout.fillWidth: true
        enabled: reading.item.open && reading.item.kind === "reading"
        text: reading.item.text
        hint: reading.item.value + " " + reading.item.unit + " " + reading.item.hint
        padding: 16
        onClicked: reading.item.readingWanted()

        background: Rectangle {
            implicitHeight: 88
            radius: 12
            color: tile.tone(reading.item.verdict === "fail" ? Theme.dangerSoft : Theme.surface)
            border.width: reading.item.verdict === "fail" ? Theme.strongEdge : reading.item.verdict === "ok" ? Theme.hairline : Theme.edge
            border.color: reading.item.verdict === "fail" ? Theme.danger : reading.item.verdict === "ok" ? Theme.outline : Theme.outline2
        }
        contentItem: RowLayout {
            spacing: 12

            ColumnLayout {
                spacing: 2

                Words {
                    Layout.fillWidth: true
                    text: reading.item.text
                    strong: true
                    color: reading.item.verdict === "fail" ? Theme.danger : Theme.text
                }
                Words {
                    Layout.fillWidth: true
                    visible: reading.item.hint !== ""
                    text: reading.item.hint
                    color: reading.item.verdict === "fail" ? Theme.danger : Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
            Words {
                visible: reading.item.kind === "reading" && reading.item.value !== ""
                text: reading.item.value
                strong: true
                wrapMode: Text.NoWrap
                color: reading.item.verdict === "fail" ? Theme.danger : Theme.text
                font.pixelSize: Theme.displaySize
            }
            Words {
                visible: reading.item.kind === "reading"
                text: reading.item.unit
                wrapMode: Text.NoWrap
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            SquareMark {
                visible: reading.item.verdict !== "open"
                verdict: reading.item.verdict
                size: 28
            }
            Icon {
                visible: reading.item.verdict === "open" && reading.item.kind === "reading"
                name: "pen"
                ink: Theme.primary
            }
        }
    }
    Segments {
        objectName: "reading-" + reading.item.id
        Layout.fillWidth: true
        visible: reading.item.kind === "reading_passfail"
        enabled: reading.item.open
        options: reading.item.options
        current: reading.item.value
        onPicked: key => reading.item.model.measure(reading.item.id, key)
    }
}
