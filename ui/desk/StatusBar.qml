// What the desk never lies about: connection, what waits, and the three marks with their counts; the keys of the screen.
// Why the last sync failed is a whole sentence and has a line of its own; where the rest needs more than one line, it takes two.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: status

    required property DeskAppModel app

    objectName: "statusBar"

    readonly property var boardKeys: [["↑↓", qsTr("select")], ["Enter", qsTr("open")], ["A", qsTr("assign")], ["X", qsTr("mark")], ["/", qsTr("filter")], ["?", qsTr("all keys")]]
    readonly property var orderKeys: [["J K", qsTr("next, previous")], ["Space", qsTr("raw record")], ["V", qsTr("verify")], ["E", qsTr("export")], ["Esc", qsTr("back to the board")]]
    readonly property var heldKeys: [["↑↓", qsTr("select")], ["1 2", qsTr("accept, reject")], ["Ctrl Enter", qsTr("decide")], ["Enter", qsTr("open")], ["Esc", qsTr("back to the board")]]
    readonly property var adminKeys: [["↑↓", qsTr("select")], ["N", qsTr("new device")], ["R", qsTr("withdraw")], ["Esc", qsTr("back to the board")]]
    readonly property var otherKeys: [["Esc", qsTr("back to the board")], ["?", qsTr("all keys")]]

    implicitHeight: Math.max(36, told.implicitHeight + 14)
    color: Theme.surface

    Hairline {
        width: parent.width
    }
    ColumnLayout {
        id: told

        anchors.left: parent.left
        anchors.leftMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - 40 - (keys.visible ? keys.width + 24 : 0)
        spacing: 4

        Words {
            objectName: "failure"
            Layout.fillWidth: true
            visible: status.app.failure !== ""
            text: status.app.failure
            color: Theme.danger
            font.pixelSize: Theme.captionSize
        }
        Flow {
            Layout.fillWidth: true
            spacing: 16

            RowLayout {
                spacing: 8

                Icon {
                    name: status.app.isOnline ? "cloud" : "offline"
                    size: 18
                    ink: status.app.isOnline ? Theme.success : Theme.text
                }
                Words {
                    objectName: "network"
                    text: status.app.network
                    strong: true
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.captionSize
                }
            }
            Words {
                objectName: "waiting"
                text: status.app.waiting
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.captionSize
            }
            Hairline {
                width: 1
                height: 18
            }
            Repeater {
                model: status.app.marks
                delegate: SyncMark {
                    required property var modelData

                    stage: modelData.stage
                    word: modelData.text
                    size: 16
                }
            }
        }
    }
    RowLayout {
        id: keys

        anchors.right: parent.right
        anchors.rightMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        visible: status.width > 1400
        spacing: 14

        Repeater {
            model: status.app.place === "board" ? status.boardKeys : status.app.place === "order" ? status.orderKeys : status.app.place === "quarantine" ? status.heldKeys : status.app.place === "admin" ? status.adminKeys : status.otherKeys
            delegate: RowLayout {
                id: pair

                required property var modelData

                spacing: 6

                KeyHint {
                    text: pair.modelData[0]
                }
                Words {
                    text: pair.modelData[1]
                    color: Theme.text2
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.captionSize
                }
            }
        }
    }
}
