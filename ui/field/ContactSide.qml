// Beside the call: the agreed window, what the customer was told, and the attempts so far.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

GridLayout {
    id: side

    Layout.fillHeight: false

    required property ContactPageModel model
    property bool wide: false

    uniformCellWidths: true
    columns: side.wide && side.width > 620 * Theme.textScale ? 2 : 1
    columnSpacing: 16
    rowSpacing: 16

    Card {
        Layout.alignment: Qt.AlignTop
        Layout.fillHeight: side.columns > 1
        heading: qsTr("Agreed window")

        NumberStepper {
            objectName: "window"
            value: side.model.agreedWindow
            canLess: side.model.canEarlier && side.model.windowOpen && !side.model.isClosed
            canMore: side.model.windowOpen && !side.model.isClosed
            onLess: side.model.moveWindow(-1)
            onMore: side.model.moveWindow(1)
        }
        Words {
            Layout.fillWidth: true
            text: side.model.windowNote
            color: side.model.windowLate ? Theme.warn : Theme.text2
            font.pixelSize: Theme.labelSize
        }
        // Beside a higher card the heading stays at the top.
        Item {
            Layout.fillHeight: true
            visible: side.columns > 1
        }
    }
    Card {
        Layout.alignment: Qt.AlignTop
        Layout.fillHeight: side.columns > 1
        visible: side.model.cautions.count > 0
        heading: qsTr("Told the customer")
        spacing: 8

        Repeater {
            model: side.model.cautions
            delegate: CheckTile {
                required property string key
                required text
                required verdict

                objectName: "item-" + key
                Layout.fillWidth: true
                plain: true
                enabled: !side.model.isClosed && side.model.windowOpen
                onClicked: side.model.tick(key)
            }
        }
        PushButton {
            objectName: "allTold"
            Layout.fillWidth: true
            visible: !side.model.allTold && side.model.windowOpen && !side.model.isClosed
            kind: "tonal"
            text: qsTr("Told all")
            iconName: "check"
            onClicked: side.model.tellAll()
        }
        Item {
            Layout.fillHeight: true
            visible: side.columns > 1
        }
    }
    Card {
        Layout.columnSpan: side.columns
        visible: side.model.attempts.count > 0
        heading: qsTr("Calls so far")
        aside: side.model.attemptsNote
        spacing: 4

        Repeater {
            model: side.model.attempts
            delegate: RowLayout {
                id: attempt

                required property string event
                required property string time
                required property string text
                required property string icon
                required property bool last

                Layout.fillHeight: false
                spacing: 12

                Icon {
                    name: attempt.icon
                    ink: attempt.icon === "check" ? Theme.success : Theme.text2
                }
                Words {
                    text: attempt.time
                    strong: true
                    wrapMode: Text.NoWrap
                }
                Words {
                    Layout.fillWidth: true
                    text: attempt.text
                }
                PushButton {
                    objectName: "takeBack-" + attempt.event
                    visible: attempt.last && side.model.canCorrect
                    kind: "quiet"
                    text: qsTr("Undo")
                    onClicked: side.model.takeBack(attempt.event)
                }
            }
        }
    }
}
