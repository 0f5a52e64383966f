// "Contact result saved on this device  09:26", with the circle that says where the record is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

RowLayout {
    id: line

    required property string text
    property string time: ""
    property string stage: ""

    spacing: 10

    SyncMark {
        visible: line.stage !== "" && line.text !== ""
        stage: line.stage
        wordShown: false
    }
    Words {
        Layout.fillWidth: true
        text: line.time === "" ? line.text : line.text + "\u3000" + line.time
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
}
