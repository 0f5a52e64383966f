// The members of the organisation whom this desk could withdraw.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListFrame {
    id: table

    required property AdminPageModel admin

    readonly property bool hasPlace: table.width > 560

    signal taken

    heading: qsTr("Members")
    beside: qsTr("New members come with the organisation's file on the server")
    columns: [["", 36, true], [qsTr("Member"), table.hasPlace ? 260 : -1, true], [qsTr("Belongs to"), -1, table.hasPlace], [qsTr("Standing"), 132, true]]

    listName: "members"
    model: table.admin.members
    currentIndex: table.admin.section === "members" ? table.admin.selectedIndex : -1
    delegate: ListRow {
        id: line

        required property int index
        required property string member
        required property string name
        required property string sub
        required property string place
        required property string status
        required property string tone

        objectName: "member-" + line.member
        width: ListView.view.width
        text: line.name
        hint: line.sub + " " + line.place + " " + line.status
        here: line.index === table.admin.selectedIndex
        onClicked: {
            table.admin.pick(line.index);
            table.taken();
        }
        contentItem: RowLayout {
            spacing: 14

            Portrait {
                Layout.preferredWidth: 36
                who: line.member
                size: 36
            }
            ColumnLayout {
                Layout.fillWidth: !table.hasPlace
                Layout.minimumWidth: table.hasPlace ? 260 : 0
                Layout.maximumWidth: table.hasPlace ? 260 : -1
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    text: line.name
                    strong: true
                }
                Words {
                    Layout.fillWidth: true
                    text: line.sub
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            Words {
                Layout.fillWidth: true
                Layout.preferredWidth: 100
                visible: table.hasPlace
                text: line.place
                font.pixelSize: Theme.labelSize
                maximumLineCount: 2
                elide: Text.ElideRight
            }
            Item {
                Layout.minimumWidth: 132
                implicitHeight: standing.implicitHeight

                Pill {
                    id: standing

                    width: Math.min(implicitWidth, parent.width)
                    text: line.status
                    tone: line.tone
                    overSoft: line.here
                }
            }
        }
    }
}
