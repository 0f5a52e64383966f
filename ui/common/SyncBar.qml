// The bar that never lies: the network in words, what waits, how much, and how old the oldest is. Offline is calm.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: bar

    required property bool online
    required property string network
    property string summary: ""
    property string stage: "device"
    property bool failed: false

    text: bar.network
    hint: bar.summary
    leftPadding: 16
    rightPadding: 16
    topPadding: 8
    bottomPadding: 8

    background: Rectangle {
        implicitHeight: 56
        radius: 12
        color: bar.tone(bar.failed ? Theme.dangerSoft : Theme.surface2)
        border.width: Theme.sunlight ? Theme.edge : 0
        border.color: bar.failed ? Theme.danger : Theme.outline2
    }

    contentItem: RowLayout {
        spacing: 10

        Icon {
            name: bar.failed ? "alert" : bar.online ? "cloud" : "offline"
            ink: bar.failed ? Theme.danger : Theme.text
            size: 24
        }
        Words {
            Layout.maximumWidth: bar.width * 0.35
            text: bar.network
            color: bar.failed ? Theme.danger : Theme.text
            strong: true
            font.pixelSize: Theme.labelSize
        }
        SyncMark {
            Layout.leftMargin: 14
            visible: bar.summary !== ""
            stage: bar.failed ? "failed" : bar.stage
            wordShown: false
        }
        Words {
            Layout.fillWidth: true
            text: bar.summary
            font.pixelSize: Theme.labelSize
        }
        Icon {
            name: "next"
            ink: Theme.text
            size: 20
        }
    }
}
