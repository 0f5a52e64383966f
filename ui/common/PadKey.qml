// A key of the number pads; a picture takes the figure's place as another contentItem.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Pressable {
    id: key

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
    contentItem: Words {
        text: key.text
        wrapMode: Text.NoWrap
        lifted: true
        font.pixelSize: key.large ? Theme.displaySize : Theme.titleSize
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
}
