// A member of the crew on the lock page: face, name, role, and how much of theirs still waits.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: tile

    required property string who
    property url photo: ""
    property string role: ""
    property int waiting: 0
    property string waitingText: ""
    property bool chosen: false

    hint: [tile.role, tile.waitingText].filter(part => part !== "").join(", ")
    leftPadding: 20
    rightPadding: 16
    topPadding: 20
    bottomPadding: 20
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: tile.chosen

    background: Rectangle {
        implicitWidth: 280
        implicitHeight: 136
        radius: 12
        color: tile.tone(tile.chosen ? Theme.primarySoft : Theme.surface)
        border.width: tile.chosen ? Theme.strongEdge : Theme.hairline
        border.color: tile.chosen ? Theme.primary : Theme.outline

        Icon {
            x: parent.width - width - 12
            y: 12
            visible: tile.chosen
            name: "check"
            ink: Theme.primary
            stroke: 2.6
        }
    }

    contentItem: RowLayout {
        spacing: 20

        Portrait {
            who: tile.who
            photo: tile.photo
            size: 96
        }
        ColumnLayout {
            spacing: 4

            Words {
                Layout.fillWidth: true
                text: tile.text
                strong: true
                font.pixelSize: Theme.titleSize
            }
            Words {
                Layout.fillWidth: true
                visible: tile.role !== ""
                text: tile.role
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            SyncMark {
                Layout.topMargin: 4
                visible: tile.waitingText !== ""
                stage: tile.waiting > 0 ? "device" : "verified"
                word: tile.waitingText
            }
        }
    }
}
