// One reason why something did not take effect; whom it met stands below when asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: trouble

    required property int index
    required property var modelData
    property bool unfolded: false

    signal stickWanted

    spacing: 4

    Banner {
        tone: "danger"
        title: trouble.modelData.title
        text: trouble.modelData.text
        // What the network does not carry may go by hand, or at least be shown to someone as it was signed.
        action: qsTr("By stick")
        onActionPressed: trouble.stickWanted()
    }
    PushButton {
        objectName: "trouble_" + trouble.index
        visible: trouble.modelData.items.length > 0
        kind: "quiet"
        text: trouble.unfolded ? qsTr("Hide the list") : qsTr("Show all %1").arg(trouble.modelData.items.length)
        iconAfter: trouble.unfolded ? "up" : "down"
        onClicked: trouble.unfolded = !trouble.unfolded
    }
    Repeater {
        model: trouble.unfolded ? trouble.modelData.items : []
        delegate: Words {
            required property string modelData

            Layout.fillWidth: true
            Layout.leftMargin: 16
            Layout.rightMargin: 16
            text: modelData
        }
    }
}
