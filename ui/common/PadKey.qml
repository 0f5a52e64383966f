// A key of the number pads.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Pressable {
    id: key

    property string iconName: ""
    property real least: 56
    property bool large: false

    corner: 16

    background: Rectangle {
        implicitWidth: key.least
        implicitHeight: key.least
        radius: 16
        color: key.down ? Theme.primarySoft : Theme.surface2
        border.width: Theme.sunlight ? Theme.edge : 0
        border.color: Theme.outline2
    }
    contentItem: Item {
        implicitWidth: figure.implicitWidth
        implicitHeight: figure.implicitHeight

        Words {
            id: figure

            anchors.centerIn: parent
            visible: key.iconName === ""
            text: key.text
            wrapMode: Text.NoWrap
            lifted: true
            font.pixelSize: key.large ? Theme.displaySize : Theme.titleSize
        }
        Icon {
            anchors.centerIn: parent
            visible: key.iconName !== ""
            name: key.iconName
            size: 28
        }
    }
}
