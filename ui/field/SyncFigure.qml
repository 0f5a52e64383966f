// A figure with its name above.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: figure

    required property string label
    required property string value

    Layout.fillWidth: true
    spacing: 2

    Words {
        Layout.fillWidth: true
        text: figure.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Words {
        Layout.fillWidth: true
        text: figure.value
        strong: true
        font.pixelSize: Theme.titleSize
    }
}
