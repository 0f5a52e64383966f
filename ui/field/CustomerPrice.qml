// What it costs: every line with its reason, free ones with their 0.00, and the total.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: price

    required property Rows lines
    required property var said

    spacing: 0

    Words {
        Layout.fillWidth: true
        Layout.bottomMargin: 8
        text: qsTr("What it costs")
        strong: true
        font.pixelSize: Theme.displaySize
        Accessible.role: Accessible.Heading
    }
    CustomerLabel {
        Layout.topMargin: 12
        Layout.bottomMargin: 12
        visible: price.lines.count === 0
        text: qsTr("No parts and no labour are charged.")
    }
    Repeater {
        model: price.lines
        delegate: ColumnLayout {
            id: line

            required property string text
            required property string sub
            required property string amount
            required property bool free

            Layout.fillWidth: true
            spacing: 0

            RowLayout {
                Layout.topMargin: 14
                Layout.bottomMargin: 14
                spacing: 16

                ColumnLayout {
                    spacing: 2

                    Words {
                        Layout.fillWidth: true
                        text: line.text
                        font.pixelSize: Theme.customerReadSize
                    }
                    Words {
                        Layout.fillWidth: true
                        text: line.sub
                        color: line.free ? Theme.success : Theme.text2
                        strong: line.free
                        font.pixelSize: Theme.bodySize
                    }
                }
                Words {
                    Layout.alignment: Qt.AlignVCenter
                    text: line.amount
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.customerMoneySize
                }
            }
            Hairline {
                Layout.fillWidth: true
            }
        }
    }
    RowLayout {
        Layout.topMargin: 20
        spacing: 16

        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: qsTr("Total")
                strong: true
                font.pixelSize: Theme.titleSize
            }
            CustomerLabel {
                text: price.said.when_paid ?? ""
            }
        }
        Words {
            objectName: "customerTotal"
            text: price.said.total ?? ""
            strong: true
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.readSize
            font.pixelSize: Theme.heroSize
        }
    }
    CustomerLabel {
        Layout.topMargin: 12
        text: price.said.price_list ?? ""
    }
}
