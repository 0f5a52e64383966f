// One thing that does not add up: what, the figures, what to do next, and the orders that it is about.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: line

    required property int index
    required property string finding
    required property string glyph
    required property string tone
    required property string title
    required property string next
    required property string detail
    required property var orders

    signal opened(string orderId)

    objectName: "finding-" + line.finding
    spacing: 0

    Hairline {
        Layout.fillWidth: true
    }
    RowLayout {
        Layout.topMargin: 12
        Layout.bottomMargin: 12
        spacing: 14

        Icon {
            Layout.alignment: Qt.AlignTop
            name: line.glyph
            ink: line.tone === "danger" ? Theme.danger : Theme.warn
            size: 24
        }
        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: line.title
                color: line.tone === "danger" ? Theme.danger : Theme.text
                strong: true
            }
            Words {
                Layout.fillWidth: true
                text: line.detail
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.fillWidth: true
                text: line.next
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Flow {
                Layout.fillWidth: true
                Layout.topMargin: 8
                visible: line.orders.length > 0
                spacing: 8

                Repeater {
                    model: line.orders
                    delegate: PushButton {
                        id: way

                        required property var modelData

                        objectName: "openFound-" + way.modelData.order
                        dense: true
                        iconName: "doc"
                        text: way.modelData.number
                        onClicked: line.opened(way.modelData.order)
                    }
                }
            }
        }
    }
}
