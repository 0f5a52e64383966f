// A square button of one icon; `text` is its name for the reader and is never drawn.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Pressable {
    id: button

    required property string iconName
    property bool edged: true
    property bool checkedLook: false
    property color ink: Theme.primary
    property real side: 56
    property real iconSize: 24

    background: Rectangle {
        implicitWidth: button.side
        implicitHeight: button.side
        radius: 12
        color: button.checkedLook ? Theme.primarySoft : button.edged ? button.tone(Theme.surface) : button.down ? Theme.surface2 : "transparent"
        border.width: button.checkedLook ? Theme.strongEdge : button.edged ? Theme.edge : 0
        border.color: button.checkedLook ? Theme.primary : Theme.outline2
    }

    contentItem: Item {
        implicitWidth: glyph.side
        implicitHeight: glyph.side

        Icon {
            id: glyph

            anchors.centerIn: parent
            name: button.iconName
            ink: button.enabled ? button.ink : Theme.text2
            size: button.iconSize
        }
    }
}
