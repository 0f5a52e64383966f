// The head of a page: title, a line of facts, and its actions at the end. `back` shows the way back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

RowLayout {
    id: head

    required property string title
    property string sub: ""
    property bool large: true
    property bool back: false
    default property alias actions: actions.data

    signal backPressed

    spacing: 12
    Layout.fillWidth: true
    Layout.fillHeight: false

    IconButton {
        objectName: "back"
        visible: head.back
        iconName: "back"
        ink: Theme.text
        text: qsTr("Back")
        edged: false
        onClicked: head.backPressed()
    }
    ColumnLayout {
        spacing: 0

        Words {
            Layout.fillWidth: true
            text: head.title
            strong: true
            font.pixelSize: head.large ? Theme.displaySize : Theme.titleSize
            Accessible.role: Accessible.Heading
        }
        Words {
            Layout.fillWidth: true
            visible: head.sub !== ""
            text: head.sub
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
    }
    RowLayout {
        id: actions

        Layout.fillWidth: false
        spacing: 12
    }
}
