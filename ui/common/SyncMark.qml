// Where a record is: the only circles among the state signs. Always with its word.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

RowLayout {
    id: mark

    // "none" not yet reached, "device", "received", "verified", "failed"
    required property string stage
    property string word: mark.stage === "device" ? qsTr("On this device") : mark.stage === "received" ? qsTr("Received by the server") : mark.stage === "verified" ? qsTr("Verified complete") : mark.stage === "failed" ? qsTr("Not delivered") : qsTr("Not yet reached")
    property bool wordShown: true
    property real size: 20

    spacing: 8
    Accessible.role: Accessible.StaticText
    Accessible.name: mark.word

    Icon {
        name: mark.stage === "device" ? "mark0" : mark.stage === "received" ? "mark1" : mark.stage === "verified" ? "mark2" : mark.stage === "failed" ? "failmark" : "markdots"
        ink: mark.stage === "received" ? Theme.primary : mark.stage === "verified" ? Theme.success : mark.stage === "failed" ? Theme.danger : Theme.text2
        ground: mark.stage === "verified" || mark.stage === "failed" ? Theme.fillInk : "transparent"
        size: mark.size
    }
    Words {
        Layout.fillWidth: true
        visible: mark.wordShown
        text: mark.word
        color: mark.stage === "failed" ? Theme.danger : Theme.text2
        font.pixelSize: Theme.labelSize
    }
}
