// At the foot of a scrolling pane: what is still below, and a way back up once there is nothing; no gesture without a button.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

PushButton {
    id: more

    required property Flickable pane
    // What lies below, in words with its count: "下面还有 4 单".
    property string below: qsTr("More below")
    property color ground: Theme.surface

    readonly property bool needed: more.pane.contentHeight > more.pane.height + 1
    readonly property bool atEnd: more.pane.contentY + more.pane.height >= more.pane.contentHeight + more.pane.originY - 1

    objectName: "moreBelow"
    kind: "quiet"
    text: more.atEnd ? qsTr("Back to the top") : more.below
    iconAfter: more.atEnd ? "up" : "down"
    onClicked: more.pane.contentY = more.atEnd ? more.pane.originY : Math.min(more.pane.contentY + more.pane.height * 0.8, more.pane.contentHeight + more.pane.originY - more.pane.height)

    background: Rectangle {
        implicitHeight: 56
        color: more.down ? Theme.surface2 : more.ground

        Rectangle {
            width: parent.width
            height: Theme.hairline
            color: Theme.outline
        }
        Rectangle {
            visible: !more.atEnd
            y: -24
            width: parent.width
            height: 24
            gradient: Gradient {
                GradientStop {
                    position: 0
                    color: Qt.rgba(more.ground.r, more.ground.g, more.ground.b, 0)
                }
                GradientStop {
                    position: 1
                    color: more.ground
                }
            }
        }
    }
}
