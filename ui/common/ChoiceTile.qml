// One of several answers; the chosen one has the strong edge, the soft ground and a tick.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: tile

    property string sub: ""
    property string iconName: ""
    property bool chosen: false

    readonly property color ink: !tile.enabled ? Theme.text2 : tile.chosen ? Theme.primary : Theme.text

    leftPadding: 16
    rightPadding: 14
    topPadding: 12
    bottomPadding: 12
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: tile.chosen
    hint: tile.sub

    background: Rectangle {
        implicitHeight: 72
        radius: 12
        color: tile.tone(tile.chosen ? Theme.primarySoft : Theme.surface)
        border.width: tile.chosen ? Theme.strongEdge : Theme.edge
        border.color: tile.chosen ? Theme.primary : Theme.outline2
    }

    contentItem: RowLayout {
        spacing: 14

        Icon {
            visible: tile.iconName !== ""
            name: tile.iconName
            ink: tile.chosen ? Theme.primary : Theme.text2
            size: 24
        }
        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: tile.text
                color: tile.ink
                strong: true
                lifted: tile.sub === ""
            }
            Words {
                Layout.fillWidth: true
                visible: tile.sub !== ""
                text: tile.sub
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
        }
        Icon {
            visible: tile.chosen
            name: "check"
            ink: Theme.primary
            size: 24
            stroke: 2.6
        }
    }
}
