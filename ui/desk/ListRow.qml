// One row of the administration's lists: a whole target, the chosen one on soft blue with its bar, a hairline below.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Pressable {
    id: row

    property bool here: false

    leftPadding: 20
    rightPadding: 20
    topPadding: 6
    bottomPadding: 6
    corner: 0
    background: Rectangle {
        implicitHeight: 56
        color: row.here ? Theme.primarySoft : row.down ? Theme.surface2 : "transparent"

        Rectangle {
            visible: row.here
            width: 5
            height: parent.height
            color: Theme.primary
        }
        Hairline {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
}
