// What was done in administration, newest first: what, about whom, by whom, why, and what the server made of it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListFrame {
    id: table

    required property AdminPageModel admin

    readonly property bool wide: table.width > 900

    heading: qsTr("What was done")
    beside: qsTr("Withdrawals, wipes, erased customers and tickets")
    empty: table.admin.isLoaded ? qsTr("Nothing was done yet.") : ""
    columns: [["", 24, true], [qsTr("When"), 116, true], [qsTr("Act"), table.wide ? 260 : -1, true], [qsTr("Reason"), -1, table.wide], [qsTr("By"), 190, table.wide]]

    listName: "acts"
    model: table.admin.acts
    currentIndex: -1
    delegate: ListRow {
        id: line

        required property int index
        required property string act
        required property string glyph
        required property string when
        required property string title
        required property string about
        required property string who
        required property string reason
        required property string status
        required property string tone

        objectName: "act-" + line.index
        width: ListView.view.width
        text: line.title + " " + line.about
        hint: line.reason + " " + line.who + " " + line.status
        contentItem: RowLayout {
            spacing: 14

            Icon {
                Layout.preferredWidth: 24
                name: line.glyph
                ink: line.tone === "danger" ? Theme.danger : Theme.text2
                size: 22
            }
            Words {
                Layout.minimumWidth: 116
                Layout.maximumWidth: 116
                text: line.when
                font.pixelSize: Theme.labelSize
            }
            ColumnLayout {
                Layout.fillWidth: !table.wide
                Layout.minimumWidth: table.wide ? 260 : 0
                Layout.maximumWidth: table.wide ? 260 : -1
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    text: line.title
                    strong: true
                }
                Words {
                    Layout.fillWidth: true
                    visible: line.about !== ""
                    text: line.about
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    Layout.fillWidth: true
                    visible: !table.wide
                    text: [line.reason, line.who].filter(part => part !== "").join("　")
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    Layout.fillWidth: true
                    visible: !table.wide
                    text: line.status
                    color: line.tone === "danger" ? Theme.danger : Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.preferredWidth: 100
                visible: table.wide
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    visible: line.reason !== ""
                    text: line.reason
                    font.pixelSize: Theme.labelSize
                }
                Words {
                    Layout.fillWidth: true
                    text: line.status
                    color: line.tone === "danger" ? Theme.danger : Theme.text2
                    font.pixelSize: line.reason === "" ? Theme.labelSize : Theme.captionSize
                }
            }
            Words {
                Layout.minimumWidth: 190
                Layout.maximumWidth: 190
                visible: table.wide
                text: line.who
                font.pixelSize: Theme.labelSize
            }
        }
    }
}
