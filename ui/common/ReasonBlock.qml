// Why something cannot be pressed, in one sentence; pressing it leads to the place that mends it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: block

    property string cure: ""

    leftPadding: 16
    rightPadding: 16
    topPadding: 8
    bottomPadding: 8
    Accessible.name: block.cure === "" ? block.text : block.text + " " + block.cure

    background: Rectangle {
        implicitHeight: 72
        radius: 12
        color: block.tone(Theme.dangerSoft)
        border.width: Theme.sunlight ? Theme.edge : 0
        border.color: Theme.danger
    }

    contentItem: RowLayout {
        spacing: 12

        Icon {
            name: "alert"
            ink: Theme.danger
            size: 28
        }
        Words {
            Layout.fillWidth: true
            text: block.text
            color: Theme.danger
            strong: true
            lifted: true
        }
        Words {
            Layout.maximumWidth: block.width * 0.4
            visible: block.cure !== ""
            text: block.cure
            color: Theme.danger
            strong: true
            lifted: true
            horizontalAlignment: Text.AlignRight
        }
        Icon {
            name: "next"
            ink: Theme.danger
            size: 24
        }
    }
}
