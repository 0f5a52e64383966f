// One waiting record or sort of file, under the heading of its order.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: item

    required property int index
    required property string heading
    required property string number
    required property string text
    required property string size
    required property string word
    required property string stage

    spacing: 0

    RowLayout {
        Layout.topMargin: item.index > 0 ? 16 : 0
        Layout.bottomMargin: 4
        Layout.fillHeight: false
        visible: item.heading !== ""
        spacing: 12

        Words {
            Layout.fillWidth: true
            text: item.heading
            strong: true
        }
        Words {
            text: item.number
            color: Theme.text2
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.captionSize
        }
    }
    RowLayout {
        Layout.topMargin: 10
        Layout.bottomMargin: 10
        Layout.fillHeight: false
        spacing: 14

        SyncMark {
            stage: item.stage
            wordShown: false
        }
        Words {
            Layout.fillWidth: true
            text: item.text
        }
        Words {
            text: item.size
            color: Theme.text2
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.labelSize
        }
        Words {
            Layout.minimumWidth: 96
            text: item.word
            color: item.stage === "failed" ? Theme.danger : Theme.text2
            strong: item.stage === "failed"
            horizontalAlignment: Text.AlignRight
            font.pixelSize: Theme.labelSize
        }
    }
    Hairline {
        Layout.fillWidth: true
        Layout.leftMargin: 36
    }
}
