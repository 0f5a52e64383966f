// Who may unlock this desk, and how their PINs stand: change one's own, choose a newcomer's first, let somebody try again.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListFrame {
    id: table

    required property PeopleModel people

    readonly property bool hasPlace: table.width > 560

    heading: qsTr("PINs on this desk")
    beside: qsTr("They open this desk only and are known to nobody else")
    columns: [["", 36, true], [qsTr("Member"), table.hasPlace ? 200 : -1, true], [qsTr("PIN"), -1, table.hasPlace], ["", 160, true]]

    listName: "pins"
    model: table.people.rows
    delegate: Item {
        id: line

        required property string member
        required property string text
        required property string sub
        required property string act
        required property string action

        width: ListView.view.width
        implicitHeight: Math.max(64, row.implicitHeight + 16)

        RowLayout {
            id: row

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: 20
            anchors.rightMargin: 20
            spacing: 14

            Portrait {
                Layout.preferredWidth: 36
                who: line.member
                size: 36
            }
            ColumnLayout {
                Layout.fillWidth: !table.hasPlace
                Layout.minimumWidth: table.hasPlace ? 200 : 0
                Layout.maximumWidth: table.hasPlace ? 200 : -1
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: line.text
                    strong: true
                }
                Words {
                    Layout.fillWidth: true
                    visible: !table.hasPlace
                    text: line.sub
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            Words {
                Layout.fillWidth: true
                Layout.preferredWidth: 100
                visible: table.hasPlace
                text: line.sub
                font.pixelSize: Theme.labelSize
            }
            Item {
                Layout.minimumWidth: 160
                implicitHeight: button.implicitHeight

                PushButton {
                    id: button

                    objectName: "person-" + line.member
                    anchors.right: parent.right
                    visible: line.action !== ""
                    enabled: !table.people.isBusy
                    dense: true
                    iconName: line.act === "try" ? "refresh" : "lock"
                    text: line.action
                    onClicked: table.people.press(line.member, line.act)
                }
            }
        }
        Hairline {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }

    PinSheet {
        people: table.people
    }
}
