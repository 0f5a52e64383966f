// One thing that may be done to the tablet: what it is, what is safe, and the button.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

GridLayout {
    id: line

    required property string name
    required property string text
    required property string sub
    required property string action
    property string iconName: ""
    property bool danger: false

    signal pressed

    Layout.fillWidth: true
    columns: line.width < 560 * Theme.textScale ? 1 : 2
    columnSpacing: 24
    rowSpacing: 10

    ColumnLayout {
        Layout.fillWidth: true
        spacing: 2

        Words {
            Layout.fillWidth: true
            text: line.text
            strong: true
        }
        Words {
            Layout.fillWidth: true
            text: line.sub
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
    }
    PushButton {
        objectName: line.name
        visible: line.action !== ""
        Layout.minimumWidth: 200
        Layout.fillWidth: line.columns === 1
        text: line.action
        iconName: line.iconName
        danger: line.danger
        onClicked: line.pressed()
    }
}
