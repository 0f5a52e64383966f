// The customer does not agree: why, in one tap or in own words, and what follows from it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: page

    required property CustomerViewModel customer

    readonly property list<string> reasons: [qsTr("It costs too much"), qsTr("I want to think about it"), qsTr("Another day suits me better"), qsTr("I will have it done by someone else")]

    spacing: 0

    MoreBelow {
        Layout.fillWidth: true
        Layout.fillHeight: true
        inset: 28
        gap: 16
        ground: Theme.surface

        Words {
            Layout.fillWidth: true
            Layout.leftMargin: 12
            text: qsTr("You do not agree. That is all right.")
            strong: true
            font.pixelSize: Theme.displaySize
            Accessible.role: Accessible.Heading
        }
        Words {
            Layout.fillWidth: true
            Layout.leftMargin: 12
            text: qsTr("Nothing is done and nothing is charged. Please tell us why; then we explain how to wait safely.")
            font.pixelSize: Theme.customerBodySize
        }
        GridLayout {
            Layout.leftMargin: 12
            Layout.rightMargin: 12
            columns: page.width < 700 * Theme.iconScale ? 1 : 2
            columnSpacing: 12
            rowSpacing: 12
            uniformCellWidths: true

            Repeater {
                model: page.reasons
                delegate: ChoiceTile {
                    id: tile

                    required property string modelData
                    required property int index

                    objectName: "refuseReason-" + tile.index
                    Layout.fillWidth: true
                    text: tile.modelData
                    chosen: page.customer.said.reason === tile.modelData
                    onClicked: {
                        own.text = "";
                        page.customer.giveReason(tile.modelData);
                    }
                }
            }
        }
        NoteEntry {
            id: own

            objectName: "refuseReason"
            Layout.leftMargin: 12
            Layout.rightMargin: 12
            label: qsTr("Or in your own words")
            onEdited: text => page.customer.giveReason(text)
        }
    }
    CustomerFoot {
        Layout.fillWidth: true
        text: page.customer.why

        PushButton {
            objectName: "refuseBack"
            Layout.minimumHeight: 72
            Layout.minimumWidth: 200
            text: qsTr("Read again")
            enabled: !page.customer.busy
            onClicked: page.customer.back()
        }
        PrimaryButton {
            objectName: "confirmRefusal"
            Layout.minimumWidth: 320
            text: qsTr("I do not agree")
            iconName: "check"
            enabled: page.customer.canConfirm
            busy: page.customer.busy
            onClicked: page.customer.confirm()
        }
    }
}
