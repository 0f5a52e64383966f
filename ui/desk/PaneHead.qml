// The head of a pane beside a list: title, what is below it, and the way out where the pane lies over the list.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

RowLayout {
    id: head

    required property string title
    property string sub: ""
    property string status: ""
    property string tone: "calm"

    signal leave

    spacing: 12

    ColumnLayout {
        Layout.fillWidth: true
        spacing: 2

        Words {
            objectName: "paneTitle"
            Layout.fillWidth: true
            text: head.title
            strong: true
            font.pixelSize: Theme.titleSize
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
    Pill {
        objectName: "paneStatus"
        Layout.alignment: Qt.AlignTop
        Layout.fillWidth: false
        visible: head.status !== ""
        text: head.status
        tone: head.tone
    }
    IconButton {
        objectName: "leavePane"
        Layout.alignment: Qt.AlignTop
        iconName: "x"
        text: qsTr("Close")
        side: 40
        edged: false
        onClicked: head.leave()
    }
}
