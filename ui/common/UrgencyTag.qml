// P1 and P2 solid, P3 and P4 hollow: the letter says it without colour.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Rectangle {
    id: tag

    required property string level

    readonly property bool solid: tag.level === "P1" || tag.level === "P2"
    readonly property color colour: tag.level === "P1" ? Theme.dangerFill : tag.level === "P2" ? Theme.warnFill : tag.level === "P3" ? Theme.primary : Theme.text2

    implicitWidth: Math.max(34, label.implicitWidth + 14)
    implicitHeight: Math.max(28, label.implicitHeight + 4)
    radius: 6
    color: tag.solid ? tag.colour : "transparent"
    border.width: tag.solid ? 0 : 2
    border.color: tag.colour
    Accessible.role: Accessible.StaticText
    Accessible.name: qsTr("Urgency %1").arg(tag.level)

    Words {
        id: label

        anchors.centerIn: parent
        text: tag.level
        color: tag.solid ? Theme.fillInk : tag.colour
        strong: true
        lifted: true
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.labelSize
    }
}
