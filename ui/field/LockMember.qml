// One member's tile on the lock page.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Pressable {
    id: tile

    required property string member
    required property string name
    required property string title
    required property string staff
    required property int unsent
    required property string waits
    required property bool chosen
    required property bool upright

    objectName: "member-" + tile.member
    text: tile.name
    hint: tile.title + ", " + tile.staff + ", " + tile.waits
    padding: tile.upright ? 16 : 20
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: tile.chosen

    background: Rectangle {
        implicitHeight: tile.upright ? 104 : 160
        radius: 16
        color: tile.tone(tile.chosen ? Theme.primarySoft : Theme.surface)
        border.width: tile.chosen ? Theme.strongEdge : Theme.hairline
        border.color: tile.chosen ? Theme.primary : Theme.outline

        Icon {
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: 14
            visible: tile.chosen
            name: "check"
            ink: Theme.primary
            size: 24
            stroke: 2.6
        }
    }
    contentItem: RowLayout {
        spacing: 16

        Portrait {
            who: tile.member
            size: tile.upright ? 64 : 96
        }
        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: tile.name
                strong: true
                font.pixelSize: Theme.titleSize
            }
            Words {
                Layout.fillWidth: true
                text: tile.title === "" ? tile.staff : tile.title + "\u3000" + tile.staff
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            RowLayout {
                Layout.topMargin: 6
                Layout.fillHeight: false
                spacing: 8

                SyncMark {
                    stage: tile.unsent > 0 ? "device" : "verified"
                    wordShown: false
                }
                Words {
                    Layout.fillWidth: true
                    text: tile.waits
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
        }
    }
}
