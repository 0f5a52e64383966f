// The key that does the same as the button it stands on.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Rectangle {
    id: hint

    required property string text
    property color ink: Theme.text2

    implicitWidth: label.implicitWidth + 12
    implicitHeight: label.implicitHeight + 2
    radius: 4
    color: "transparent"
    border.width: Theme.edge
    border.color: hint.ink

    Words {
        id: label

        anchors.centerIn: parent
        text: hint.text
        color: hint.ink
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.captionSize
    }
}
