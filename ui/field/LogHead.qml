// One head of the server's log: how many records it covers, and the beginning of its root.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: head

    required property string label
    required property string size
    required property string root

    Layout.fillWidth: true
    Layout.alignment: Qt.AlignTop
    spacing: 4

    Words {
        Layout.fillWidth: true
        text: head.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Words {
        Layout.fillWidth: true
        text: head.size
        strong: true
    }
    Words {
        Layout.fillWidth: true
        text: head.root
        font.pixelSize: Theme.labelSize
    }
}
