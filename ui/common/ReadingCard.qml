// One reading: name, limits, gauge, before and after together, and whether it is right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: card

    required property string name
    property string limits: ""
    property string unit: ""
    property string before: ""
    property string after: ""
    property string beforeWord: qsTr("before")
    property string afterWord: qsTr("after")
    // "open", "ok", "fail"
    property string verdict: "open"
    property string verdictWord: card.verdict === "ok" ? qsTr("passed") : card.verdict === "fail" ? qsTr("failed") : qsTr("to fill in")
    property bool active: false
    property real bandFrom: 0
    property real bandTo: 1
    property real beforeAt: -1
    property real afterAt: -1
    property bool gauged: true

    readonly property bool failed: card.verdict === "fail"
    readonly property color ink: card.failed ? Theme.danger : card.active ? Theme.primary : Theme.text
    readonly property bool narrow: card.width < 480 * Theme.textScale

    text: card.name
    hint: [card.limits, card.beforeWord, card.before, card.afterWord, card.after, card.unit, card.verdictWord].join(" ")
    leftPadding: 20
    rightPadding: 20
    topPadding: 14
    bottomPadding: 14

    background: Rectangle {
        implicitHeight: 120
        radius: 12
        color: card.tone(card.failed ? Theme.dangerSoft : card.active ? Theme.primarySoft : Theme.surface)
        border.width: card.failed || card.active ? Theme.strongEdge : Theme.hairline
        border.color: card.failed ? Theme.danger : card.active ? Theme.primary : Theme.outline
    }

    contentItem: GridLayout {
        columns: card.narrow ? 1 : 2
        columnSpacing: 24
        rowSpacing: 8

        ColumnLayout {
            spacing: 4

            Words {
                Layout.fillWidth: true
                text: card.name
                color: card.ink
                strong: true
            }
            Words {
                Layout.fillWidth: true
                visible: card.limits !== ""
                text: card.limits
                color: card.failed ? Theme.danger : Theme.text2
                font.pixelSize: Theme.captionSize
            }
            Gauge {
                Layout.fillWidth: true
                Layout.topMargin: 4
                visible: card.gauged
                bandFrom: card.bandFrom
                bandTo: card.bandTo
                beforeAt: card.beforeAt
                afterAt: card.afterAt
                failed: card.failed
            }
        }
        RowLayout {
            Layout.fillWidth: card.narrow
            spacing: 20

            ReadingValue {
                Layout.fillWidth: card.narrow
                label: card.beforeWord
                value: card.before
                size: Theme.readSize
                ink: Theme.text2
                strong: false
            }
            ReadingValue {
                Layout.minimumWidth: 96
                label: card.unit === "" ? card.afterWord : card.afterWord + "\u3000" + card.unit
                value: card.after
                size: Theme.displaySize
                ink: card.ink
                strong: true
            }
            ColumnLayout {
                Layout.minimumWidth: 56
                spacing: 4

                SquareMark {
                    Layout.alignment: Qt.AlignHCenter
                    visible: card.verdict !== "open"
                    verdict: card.verdict
                    size: 28
                }
                Icon {
                    Layout.alignment: Qt.AlignHCenter
                    visible: card.verdict === "open"
                    name: "pen"
                    ink: Theme.primary
                    size: 28
                }
                Words {
                    Layout.alignment: Qt.AlignHCenter
                    text: card.verdictWord
                    color: card.verdict === "ok" ? Theme.success : card.failed ? Theme.danger : Theme.primary
                    strong: true
                    font.pixelSize: Theme.captionSize
                }
            }
        }
    }
}
