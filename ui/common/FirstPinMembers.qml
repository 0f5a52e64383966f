// The first start's wide side: what this is about, who has chosen and who has not, what went wrong.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

MoreBelow {
    id: side

    required property FirstPinModel first

    inset: 32
    gap: 20

    RowLayout {
        Layout.fillHeight: false
        spacing: 16

        Brand {
            size: 56
        }
        ColumnLayout {
            spacing: 0

            Words {
                Layout.fillWidth: true
                text: side.first.utility !== "" ? side.first.utility : qsTr("Doorstep")
                strong: true
                font.pixelSize: Theme.titleSize
            }
            Words {
                Layout.fillWidth: true
                visible: side.first.device !== ""
                text: qsTr("Device %1").arg(side.first.device)
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
        PushButton {
            objectName: "language"
            kind: "quiet"
            // The other language names itself, so that whoever cannot read this one finds it.
            text: Theme.language === "zh" ? "English" : "中文"
            iconName: "globe"
            onClicked: side.first.switchLanguage()
        }
    }
    Words {
        Layout.fillWidth: true
        text: qsTr("First start")
        strong: true
        font.pixelSize: Theme.displaySize
        Accessible.role: Accessible.Heading
    }
    Words {
        Layout.fillWidth: true
        text: qsTr("Everyone who works with this device chooses a PIN. It opens the device and stands under what you record, so keep it to yourself. Nobody can read it, not even the desk.")
    }
    Banner {
        objectName: "trouble"
        visible: side.first.trouble !== ""
        tone: "danger"
        title: side.first.trouble
    }
    Repeater {
        model: side.first.members
        delegate: Card {
            id: person

            required property string member
            required property string name
            required property string sub
            required property string status

            objectName: "member-" + person.member
            selected: person.status === "current"

            RowLayout {
                spacing: 16

                Portrait {
                    who: person.member
                    size: 64
                }
                ColumnLayout {
                    spacing: 2

                    Words {
                        Layout.fillWidth: true
                        text: person.name
                        strong: true
                        font.pixelSize: Theme.headingSize
                    }
                    Words {
                        Layout.fillWidth: true
                        text: person.sub
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                }
                Pill {
                    tone: person.status === "done" ? "success" : person.status === "current" ? "primary" : "calm"
                    text: person.status === "done" ? qsTr("PIN chosen") : person.status === "current" ? qsTr("Choosing now") : qsTr("Next")
                    iconName: person.status === "done" ? "check" : ""
                }
            }
        }
    }
}
