// The keyboard's place: 3 dp of primary, 2 dp outside of what has the focus.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Rectangle {
    id: ring

    required property bool shown
    property real inner: 12

    anchors.fill: parent
    anchors.margins: -(2 + Theme.strongEdge)
    radius: ring.inner + 2 + Theme.strongEdge
    color: "transparent"
    border.color: Theme.primary
    border.width: Theme.strongEdge
    visible: ring.shown
    z: 10
}
