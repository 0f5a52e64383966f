// What waits for a second person: what, who asked and why, and how long there is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListFrame {
    id: table

    required property AdminPageModel admin

    readonly property bool wide: table.width > 640

    signal taken

    heading: qsTr("Waits for a second person")
    beside: qsTr("Nothing of it is done before somebody else agrees")
    empty: table.admin.isLoaded ? qsTr("Nothing waits.") : ""
    columns: [["", 24, true], [qsTr("What"), -1, true], [qsTr("Asked for by"), 200, table.wide], [qsTr("Time"), 132, true]]

    listName: "proposals"
    model: table.admin.proposals.rows
    currentIndex: table.admin.section === "proposals" ? table.admin.selectedIndex : -1
    delegate: ListRow {
        id: line

        required property int index
        required property string proposal
        required property string glyph
        required property string title
        required property string who
        required property string when
        required property string remaining
        required property string tone
        required property string reason

        objectName: "proposal-" + line.index
        width: ListView.view.width
        text: line.title
        hint: line.who + " " + line.reason + " " + line.remaining
        here: line.index === table.admin.selectedIndex
        onClicked: {
            table.admin.pick(line.index);
            table.taken();
        }
        contentItem: RowLayout {
            spacing: 14

            Icon {
                Layout.preferredWidth: 24
                name: line.glyph
                ink: Theme.text2
                size: 22
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    text: line.title
                    strong: true
                }
                Words {
                    Layout.fillWidth: true
                    text: line.reason
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                    maximumLineCount: 2
                    elide: Text.ElideRight
                }
                Words {
                    Layout.fillWidth: true
                    visible: !table.wide
                    text: line.who
                    font.pixelSize: Theme.captionSize
                }
            }
            ColumnLayout {
                Layout.minimumWidth: 200
                Layout.maximumWidth: 200
                visible: table.wide
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    text: line.who
                    font.pixelSize: Theme.labelSize
                }
                Words {
                    Layout.fillWidth: true
                    text: line.when
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            Item {
                Layout.minimumWidth: 132
                implicitHeight: rest.implicitHeight

                Pill {
                    id: rest

                    width: Math.min(implicitWidth, parent.width)
                    text: line.remaining
                    tone: line.tone
                    overSoft: line.here
                }
            }
        }
    }
}
