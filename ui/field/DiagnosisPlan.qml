// What will be done, how long it takes, with which items, and what the customer pays.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Card {
    id: card

    required property DiagnosisPageModel model

    heading: qsTr("Plan and price")
    aside: card.model.priceList

    NoteEntry {
        objectName: "plan"
        Layout.fillWidth: true
        enabled: !card.model.isClosed
        label: qsTr("What will be done")
        text: card.model.plan
        least: 72
        onEdited: text => card.model.writePlan(text)
    }
    NumberStepper {
        objectName: "minutes"
        label: qsTr("How long it takes")
        value: card.model.minutes
        canLess: card.model.canLess && !card.model.isClosed
        canMore: card.model.canMore && !card.model.isClosed
        onLess: card.model.moreMinutes(-1)
        onMore: card.model.moreMinutes(1)
    }
    Repeater {
        model: card.model.prices
        delegate: ColumnLayout {
            id: part

            required property string code
            required property string text
            required property string unit
            required property string price
            required property string quantity
            required property string amount
            required property string free
            required property bool canLess

            spacing: 6

            Hairline {
                Layout.fillWidth: true
            }
            RowLayout {
                Layout.fillHeight: false
                spacing: 12

                Words {
                    Layout.fillWidth: true
                    text: part.text
                    strong: part.canLess
                }
                Words {
                    text: part.amount === "" ? "" : "¥ " + part.amount
                    strong: true
                    wrapMode: Text.NoWrap
                }
            }
            RowLayout {
                Layout.fillHeight: false
                spacing: 8

                Words {
                    Layout.fillWidth: true
                    text: part.free !== "" ? part.free : "¥ " + part.price + " / " + part.unit
                    color: part.free !== "" ? Theme.success : Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                IconButton {
                    objectName: "part-" + part.code + "Less"
                    iconName: "minus"
                    text: qsTr("Less of %1").arg(part.text)
                    enabled: part.canLess && !card.model.isClosed
                    onClicked: card.model.moreOf(part.code, -1)
                }
                Words {
                    Layout.minimumWidth: 40
                    text: part.quantity
                    strong: true
                    wrapMode: Text.NoWrap
                    horizontalAlignment: Text.AlignHCenter
                    font.pixelSize: Theme.headingSize
                }
                IconButton {
                    objectName: "part-" + part.code + "More"
                    iconName: "plus"
                    text: qsTr("More of %1").arg(part.text)
                    enabled: !card.model.isClosed
                    onClicked: card.model.moreOf(part.code, 1)
                }
            }
        }
    }
    Hairline {
        Layout.fillWidth: true
    }
    RowLayout {
        Layout.fillHeight: false

        Words {
            Layout.fillWidth: true
            text: qsTr("The customer pays")
            strong: true
        }
        Words {
            text: "¥ " + card.model.total
            strong: true
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.titleSize
        }
    }
}
