// The keyboard's place: 3 dp of primary, 2 dp outside of what has the focus. Made when it is first shown: most never are.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Loader {
    id: ring

    required property bool shown
    property real inner: 12

    anchors.fill: parent
    anchors.margins: -(2 + Theme.strongEdge)
    active: ring.shown
    z: 10

    sourceComponent: Rectangle {
        radius: ring.inner + 2 + Theme.strongEdge
        color: "transparent"
        border.color: Theme.primary
        border.width: Theme.strongEdge
    }
}
