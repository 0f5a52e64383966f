// The very first start's wide side: the way to a ticket in three steps, and what was wrong with the one that was brought.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

MoreBelow {
    id: side

    required property TicketModel tickets

    readonly property list<string> steps: [qsTr("At the dispatcher's desk: Admin, New device, Make a ticket"), qsTr("Hold this device to the code on the desk's screen, or bring the ticket as a file. It is good for ten minutes."), qsTr("Everyone who works with this device then chooses a PIN")]

    inset: 32
    gap: 20

    RowLayout {
        Layout.fillHeight: false
        spacing: 16

        Brand {
            size: 56
        }
        Words {
            Layout.fillWidth: true
            text: side.tickets.isDesk ? qsTr("Doorstep, the dispatcher's desk") : qsTr("Doorstep, the crew's tablet")
            strong: true
            font.pixelSize: Theme.titleSize
        }
        PushButton {
            objectName: "language"
            kind: "quiet"
            // The other language names itself, so that whoever cannot read this one finds it.
            text: Theme.language === "zh" ? "English" : "中文"
            iconName: "globe"
            onClicked: side.tickets.switchLanguage()
        }
    }
    Words {
        Layout.fillWidth: true
        text: side.tickets.isDesk ? qsTr("This desk belongs to nobody yet") : qsTr("This tablet belongs to nobody yet")
        strong: true
        font.pixelSize: Theme.displaySize
        Accessible.role: Accessible.Heading
    }
    Banner {
        objectName: "trouble"
        visible: side.tickets.trouble !== ""
        tone: "warn"
        title: side.tickets.trouble
    }
    Repeater {
        model: side.steps
        delegate: Card {
            id: step

            required property int index
            required property string modelData

            RowLayout {
                spacing: 20

                Rectangle {
                    implicitWidth: 48
                    implicitHeight: 48
                    radius: 24
                    color: Theme.primarySoft

                    Words {
                        anchors.centerIn: parent
                        text: step.index + 1
                        strong: true
                        color: Theme.primary
                        font.pixelSize: Theme.headingSize
                    }
                }
                Words {
                    Layout.fillWidth: true
                    text: step.modelData
                }
            }
        }
    }
}
