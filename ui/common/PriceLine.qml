// One line of what is to pay: what, how it comes about, the sum; a free line keeps its 0.00 and its reason.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: line

    required property string what
    required property string sum
    property string detail: ""
    property string freeReason: ""
    property bool total: false
    // The customer's sizes; the crew sees the small ones.
    property bool customer: true

    // A sum of five figures must fit the narrow column at 200 % text.
    readonly property int heroFit: Math.min(Theme.heroSize, Math.max(Theme.titleSize, line.width / 6.5))

    spacing: 12
    Layout.fillWidth: true

    GridLayout {
        columns: line.width < 400 * Theme.textScale ? 1 : 2
        columnSpacing: 16
        rowSpacing: 4

        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: line.what
                strong: line.total
                font.pixelSize: line.total ? Theme.titleSize : line.customer ? Theme.customerReadSize : Theme.bodySize
            }
            Words {
                Layout.fillWidth: true
                visible: line.detail !== ""
                text: line.detail
                color: Theme.text2
                font.pixelSize: line.customer ? Theme.bodySize : Theme.labelSize
            }
            Words {
                Layout.fillWidth: true
                visible: line.freeReason !== ""
                text: line.freeReason
                color: Theme.success
                strong: true
                font.pixelSize: line.customer ? Theme.bodySize : Theme.labelSize
            }
        }
        Words {
            Layout.alignment: Qt.AlignRight
            text: line.sum
            wrapMode: Text.NoWrap
            strong: line.total
            font.pixelSize: line.total ? (line.customer ? line.heroFit : Theme.titleSize) : line.customer ? Theme.customerMoneySize : Theme.bodySize
        }
    }
    Hairline {
        visible: !line.total
    }
}
