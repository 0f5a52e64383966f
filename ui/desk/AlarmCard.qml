// The red card: two heads of one log that do not fit each other, what is safe, what to do, and both heads for a file.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Card {
    id: card

    required property IntegrityPageModel integrity

    readonly property var alarm: card.integrity.alarm

    objectName: "alarmCard"
    failed: true
    spacing: 14

    RowLayout {
        spacing: 16

        Icon {
            Layout.alignment: Qt.AlignTop
            name: "alert"
            ink: Theme.danger
            size: 36
        }
        ColumnLayout {
            spacing: 4

            Words {
                objectName: "alarmTitle"
                Layout.fillWidth: true
                text: card.alarm.title || ""
                color: Theme.danger
                strong: true
                font.pixelSize: Theme.titleSize
                Accessible.role: Accessible.AlertMessage
            }
            Words {
                Layout.fillWidth: true
                text: card.alarm.text || ""
            }
            Words {
                Layout.fillWidth: true
                text: card.alarm.next || ""
                strong: true
            }
        }
    }
    GridLayout {
        columns: card.width > 680 ? 2 : 1
        columnSpacing: 16
        rowSpacing: 16

        Repeater {
            model: [[qsTr("What this desk has kept"), card.alarm.kept || []], [qsTr("What the server shows now"), card.alarm.shown || []]]
            delegate: Rectangle {
                id: side

                required property var modelData

                Layout.fillWidth: true
                Layout.preferredWidth: 100
                implicitHeight: facts.implicitHeight + 32
                radius: 12
                color: Theme.surface

                ColumnLayout {
                    id: facts

                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.top: parent.top
                    anchors.margins: 16
                    spacing: 6

                    Words {
                        Layout.fillWidth: true
                        text: side.modelData[0]
                        strong: true
                    }
                    Repeater {
                        model: side.modelData[1]
                        delegate: FactRow {
                            required property var modelData

                            label: modelData.name
                            value: modelData.value
                            labelWidth: 120
                        }
                    }
                }
            }
        }
    }
    RowLayout {
        spacing: 16

        PushButton {
            objectName: "saveHeads"
            danger: true
            dense: true
            iconName: "down"
            text: qsTr("Save both heads")
            onClicked: chooser.active = true
        }
        Words {
            objectName: "integritySaid"
            Layout.fillWidth: true
            text: card.integrity.said
            color: Theme.success
        }
    }
    Loader {
        id: chooser

        active: false
        source: "HeadsSaver.qml"
    }
    Connections {
        target: chooser.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            card.integrity.saveHeads(file);
        }
        function onClosed(): void {
            chooser.active = false;
        }
    }
}
