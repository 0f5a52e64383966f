// The desk's lock: who dispatches, the PIN pad, and whom to call without a PIN.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property DeskLockModel lock
    required property string language

    signal spoken(string language)

    anchors.fill: parent
    focus: true

    RowLayout {
        anchors.left: parent.left
        anchors.top: parent.top
        anchors.margins: 32
        spacing: 16

        Brand {
            size: 48
        }
        ColumnLayout {
            spacing: 0

            Words {
                text: page.lock.utility
                strong: true
                font.pixelSize: Theme.headingSize
            }
            Words {
                text: qsTr("Dispatch desk　%1").arg(page.lock.device)
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
    }
    Segments {
        objectName: "lockLanguage"
        width: 200
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 32
        dense: true
        options: [
            {
                key: "zh",
                text: "中文"
            },
            {
                key: "en",
                text: "English"
            }
        ]
        current: page.language
        onPicked: key => page.spoken(key)
    }
    Rectangle {
        anchors.centerIn: parent
        width: 440
        height: column.implicitHeight + 64
        radius: 16
        color: Theme.surface
        border.width: Theme.hairline
        border.color: Theme.outline

        ColumnLayout {
            id: column

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: 40
            spacing: 14

            Repeater {
                model: page.lock.members
                delegate: Pressable {
                    id: member

                    required property var modelData
                    readonly property bool here: page.lock.chosen === member.modelData.id

                    objectName: "member-" + member.modelData.id
                    Layout.fillWidth: true
                    text: member.modelData.name
                    padding: 12
                    onClicked: {
                        page.lock.choose(member.modelData.id);
                        pad.forceActiveFocus(Qt.OtherFocusReason);
                    }
                    background: Rectangle {
                        radius: 12
                        color: member.here ? Theme.primarySoft : Theme.surface
                        border.width: member.here ? Theme.strongEdge : Theme.edge
                        border.color: member.here ? Theme.primary : Theme.outline2
                    }
                    contentItem: RowLayout {
                        spacing: 14

                        Portrait {
                            who: member.modelData.id
                            size: 52
                        }
                        ColumnLayout {
                            spacing: 0

                            Words {
                                Layout.fillWidth: true
                                text: member.modelData.name
                                strong: true
                            }
                            Words {
                                Layout.fillWidth: true
                                text: member.modelData.title
                                color: Theme.text2
                                font.pixelSize: Theme.captionSize
                            }
                        }
                        Words {
                            text: member.modelData.unsent
                            color: Theme.warn
                            font.pixelSize: Theme.captionSize
                        }
                    }
                }
            }
            PinPad {
                id: pad

                objectName: "pinPad"
                Layout.alignment: Qt.AlignHCenter
                Layout.topMargin: 6
                focus: true
                entered: page.lock.entered
                prompt: page.lock.isBusy ? qsTr("Opening …") : qsTr("Enter the PIN of %1").arg(page.lock.chosenName)
                error: page.lock.error
                onTyped: figure => page.lock.type(figure)
                onErased: page.lock.erase()
            }
            Words {
                objectName: "demoPin"
                Layout.fillWidth: true
                visible: page.lock.hint !== ""
                text: page.lock.hint
                color: Theme.text2
                horizontalAlignment: Text.AlignHCenter
                font.pixelSize: Theme.labelSize
            }
        }
    }
    RowLayout {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 28
        spacing: 28

        Repeater {
            model: page.lock.telephones
            delegate: RowLayout {
                id: telephone

                required property var modelData

                spacing: 8

                Icon {
                    name: "phone"
                    size: 18
                    ink: Theme.text2
                }
                Words {
                    text: telephone.modelData.label + "　" + telephone.modelData.number
                    color: Theme.text2
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.labelSize
                }
            }
        }
    }
}
