// A number to call in an emergency, reachable without a PIN.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: tile

    required property string number
    property string iconName: "phone"
    property bool danger: false

    readonly property color ink: tile.danger ? Theme.danger : Theme.primary

    hint: tile.number
    leftPadding: 16
    rightPadding: 12
    topPadding: 12
    bottomPadding: 12

    background: Rectangle {
        implicitWidth: 140
        implicitHeight: 96
        radius: 12
        color: tile.tone(Theme.surface)
        border.width: Theme.edge
        border.color: Theme.outline2
    }

    contentItem: ColumnLayout {
        spacing: 4

        RowLayout {
            spacing: 8

            Icon {
                name: tile.iconName
                ink: tile.ink
                size: 20
            }
            Words {
                Layout.fillWidth: true
                text: tile.text
                font.pixelSize: Theme.labelSize
            }
        }
        Words {
            Layout.fillWidth: true
            text: tile.number
            color: tile.ink
            strong: true
            font.pixelSize: Theme.readSize
        }
    }
}
