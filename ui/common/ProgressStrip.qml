// Long work: how far, in words and as a bar, and a way to stop it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: strip

    // 0 to 1
    required property real share
    property string text: ""
    property string aside: ""
    property string cancelText: ""
    property real thickness: 12

    signal cancelled

    spacing: 8
    Layout.fillWidth: true

    RowLayout {
        spacing: 12

        Rectangle {
            id: track

            Layout.fillWidth: true
            implicitHeight: strip.thickness
            implicitWidth: 120
            radius: height / 2
            color: Theme.surface2
            border.width: Theme.sunlight ? Theme.edge : 0
            border.color: Theme.outline2
            Accessible.role: Accessible.ProgressBar
            Accessible.name: strip.text

            Rectangle {
                width: Math.max(0, Math.min(1, strip.share)) * track.width
                height: track.height
                radius: height / 2
                color: Theme.primary
            }
        }
        PushButton {
            objectName: (strip.objectName || "progress") + "Cancel"
            visible: strip.cancelText !== ""
            kind: "quiet"
            text: strip.cancelText
            onClicked: strip.cancelled()
        }
    }
    RowLayout {
        visible: strip.text !== "" || strip.aside !== ""
        spacing: 16

        Words {
            Layout.fillWidth: true
            text: strip.text
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
        Words {
            Layout.maximumWidth: strip.width / 2
            text: strip.aside
            color: Theme.text2
            font.pixelSize: Theme.labelSize
            horizontalAlignment: Text.AlignRight
        }
    }
}
