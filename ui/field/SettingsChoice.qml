// One setting: its name and the choices.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: choice

    required property string label
    required property var options
    required property string current

    signal picked(string key)

    Layout.fillWidth: true
    Layout.fillHeight: false
    spacing: 8

    Words {
        Layout.fillWidth: true
        text: choice.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Segments {
        objectName: choice.objectName + "Choice"
        Layout.fillWidth: true
        options: choice.options
        current: choice.current
        onPicked: key => choice.picked(key)
    }
}
