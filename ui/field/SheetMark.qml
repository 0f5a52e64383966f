// One of the three marks: reached or not yet, with its word and what it stands for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: mark

    required property string stage
    required property string word
    required property string text
    required property bool reached
    required property string answer

    spacing: 10

    Hairline {}
    RowLayout {
        spacing: 14

        SyncMark {
            stage: mark.stage
            wordShown: false
            size: 26
        }
        ColumnLayout {
            spacing: 0

            Words {
                Layout.fillWidth: true
                text: mark.word
                strong: mark.reached
                color: mark.reached ? Theme.text : Theme.text2
            }
            Words {
                Layout.fillWidth: true
                text: mark.text
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
        Pill {
            text: mark.answer
            tone: mark.reached ? "success" : "calm"
        }
    }
}
