// A thin bar that says how far a pane is scrolled, and takes the mouse.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Doorstep.Common

T.ScrollBar {
    id: bar

    implicitWidth: 12
    implicitHeight: 12
    visible: bar.size < 1
    padding: 2
    minimumSize: 0.05

    contentItem: Rectangle {
        implicitWidth: 8
        radius: 4
        color: bar.pressed ? Theme.text2 : Theme.outline2
    }
}
