// Nothing here, said kindly: an icon, a heading, one sentence, one button.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: empty

    required property string heading
    property string text: ""
    property string iconName: "today"
    property string action: ""
    property string actionName: (empty.objectName || "empty") + "Action"

    signal actionPressed

    spacing: 12

    Rectangle {
        Layout.alignment: Qt.AlignHCenter
        implicitWidth: 72
        implicitHeight: 72
        radius: 36
        color: Theme.surface2
        border.width: Theme.sunlight ? Theme.edge : 0
        border.color: Theme.outline2

        Icon {
            anchors.centerIn: parent
            name: empty.iconName
            ink: Theme.text2
            size: 36
        }
    }
    Words {
        Layout.fillWidth: true
        text: empty.heading
        strong: true
        font.pixelSize: Theme.headingSize
        horizontalAlignment: Text.AlignHCenter
    }
    Words {
        Layout.fillWidth: true
        visible: empty.text !== ""
        text: empty.text
        color: Theme.text2
        font.pixelSize: Theme.labelSize
        horizontalAlignment: Text.AlignHCenter
    }
    PushButton {
        objectName: empty.actionName
        Layout.alignment: Qt.AlignHCenter
        Layout.topMargin: 4
        visible: empty.action !== ""
        text: empty.action
        onClicked: empty.actionPressed()
    }
}
