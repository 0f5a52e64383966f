// One step of an order's visit: its mark, its name, and when it was done.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

RowLayout {
    id: step

    required property var modelData

    spacing: 12
    Layout.minimumHeight: 34

    Rectangle {
        implicitWidth: 28
        implicitHeight: 28
        radius: 8
        color: step.modelData.status === "done" ? Theme.successFill : step.modelData.status === "current" ? Theme.primary : Theme.surface2

        Icon {
            anchors.centerIn: parent
            visible: step.modelData.status === "done"
            name: "check"
            ink: Theme.fillInk
            size: 18
        }
        Words {
            anchors.centerIn: parent
            visible: step.modelData.status !== "done"
            text: step.modelData.status === "skipped" ? "–" : step.modelData.number
            color: step.modelData.status === "current" ? Theme.primaryInk : Theme.text2
            font.pixelSize: Theme.captionSize
        }
    }
    Words {
        Layout.fillWidth: true
        text: step.modelData.title
        strong: step.modelData.status === "done" || step.modelData.status === "current"
        color: step.modelData.status === "later" || step.modelData.status === "skipped" ? Theme.text2 : Theme.text
    }
    Words {
        text: step.modelData.time
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
}
