// Whether the work is right: a rounded square with a tick, a cross, or nothing yet.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Rectangle {
    id: box

    // "open", "ok", "fail"
    required property string verdict
    property real size: 32

    readonly property real side: Math.round(box.size * Theme.iconScale)

    implicitWidth: box.side
    implicitHeight: box.side
    radius: box.size / 4
    color: box.verdict === "ok" ? Theme.successFill : box.verdict === "fail" ? Theme.dangerFill : Theme.surface
    border.width: box.verdict === "open" ? 2 : 0
    border.color: Theme.outline2

    Icon {
        anchors.centerIn: parent
        visible: box.verdict !== "open"
        name: box.verdict === "fail" ? "x" : "check"
        ink: Theme.fillInk
        size: box.size * 0.72
        stroke: 2.6
    }
}
