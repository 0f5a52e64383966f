// Whether the shift may end, and what each member still has here.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: side

    required property SyncPageModel sync

    readonly property ShiftEndModel word: side.sync.shiftEnd
    readonly property bool confirmed: side.word.kind === "confirmed"
    readonly property bool lacks: side.word.kind === "lacks"
    readonly property color ink: side.confirmed ? Theme.success : side.lacks ? Theme.danger : Theme.text

    signal carryWanted

    implicitHeight: column.implicitHeight + 64
    color: Theme.surface
    Component.onCompleted: side.word.watch(true)
    Component.onDestruction: side.word?.watch(false)

    Loader {
        id: saver

        active: false
        source: "ShiftEndSaver.qml"
    }
    Connections {
        target: saver.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            side.word.save(file);
        }
        function onClosed(): void {
            saver.active = false;
        }
    }
    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 32
        spacing: 16

        Words {
            Layout.fillWidth: true
            text: qsTr("End of shift")
            strong: true
            font.pixelSize: Theme.titleSize
            Accessible.role: Accessible.Heading
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: count.implicitHeight + 48
            radius: 16
            color: side.confirmed ? Theme.successSoft : side.lacks ? Theme.dangerSoft : Theme.surface2
            border.width: Theme.sunlight ? Theme.edge : 0
            border.color: Theme.outline2

            ColumnLayout {
                id: count

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.margins: 24
                spacing: 4

                Icon {
                    Layout.alignment: Qt.AlignHCenter
                    name: side.confirmed ? "shieldok" : side.lacks ? "alert" : "shield"
                    ink: side.confirmed || side.lacks ? side.ink : Theme.text2
                    size: 56
                }
                Words {
                    Layout.fillWidth: true
                    text: side.sync.count.toString()
                    strong: true
                    color: side.ink
                    font.pixelSize: Theme.heroSize
                    horizontalAlignment: Text.AlignHCenter
                }
                Words {
                    Layout.fillWidth: true
                    text: side.word.title
                    strong: true
                    color: side.ink
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
        Words {
            objectName: "shiftWord"
            Layout.fillWidth: true
            visible: side.word.text !== ""
            text: side.word.text
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
        PushButton {
            objectName: "saveShiftEnd"
            Layout.fillWidth: true
            visible: side.confirmed
            text: qsTr("Save the confirmation")
            iconName: "doc"
            onClicked: saver.active = true
        }
        Words {
            Layout.fillWidth: true
            visible: side.word.saved !== ""
            text: side.word.saved
            color: Theme.success
            font.pixelSize: Theme.labelSize
        }
        PushButton {
            objectName: "carry"
            Layout.fillWidth: true
            text: qsTr("By USB stick")
            iconName: "usb"
            onClicked: side.carryWanted()
        }
        Repeater {
            model: side.sync.members
            delegate: ColumnLayout {
                id: member

                required property var modelData

                spacing: 10

                RowLayout {
                    Layout.fillHeight: false
                    spacing: 10

                    Words {
                        Layout.fillWidth: true
                        text: member.modelData.name
                    }
                    SyncMark {
                        stage: member.modelData.stage
                        wordShown: false
                    }
                    Words {
                        Layout.maximumWidth: side.width * 0.45
                        text: member.modelData.text
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                }
                Hairline {
                    Layout.fillWidth: true
                }
            }
        }
    }
}
