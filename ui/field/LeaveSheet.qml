// Suspend the visit or give the order back, with the reason; what was done stays recorded.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Confirmation {
    id: sheet

    required property OrderPageModel order

    property string chosen: ""
    property string words: ""

    name: "leaveSheet"
    breadth: 820
    title: sheet.order.canSuspend ? qsTr("Suspend or return") : qsTr("Return to the desk")
    text: qsTr("What you recorded stays. The desk sees the reason.")
    confirmText: sheet.chosenSuspends() ? qsTr("Suspend") : qsTr("Return")
    confirmEnabled: sheet.chosen !== ""
    onOpened: {
        sheet.chosen = "";
        sheet.words = "";
        note.text = "";
    }
    onConfirmed: sheet.order.leaving.leaveWith(sheet.chosen, sheet.words)

    function chosenSuspends(): bool {
        const reason = sheet.order.leaving.reasons.find(reason => reason.key === sheet.chosen);
        return reason !== undefined && reason.suspends !== "";
    }

    Repeater {
        model: sheet.order.leaving.reasons.some(reason => reason.suspends !== "") ? [true, false] : [false]
        delegate: ColumnLayout {
            id: group

            required property bool modelData

            spacing: 8

            Words {
                Layout.fillWidth: true
                text: group.modelData ? qsTr("Suspend: this crew goes on later") : qsTr("Return: the desk decides")
                strong: true
            }
            GridLayout {
                columns: sheet.width < 480 * Theme.textScale ? 1 : sheet.width < 700 * Theme.textScale ? 2 : 3
                columnSpacing: 12
                rowSpacing: 12
                uniformCellWidths: true

                Repeater {
                    model: sheet.order.leaving.reasons.filter(reason => (reason.suspends !== "") === group.modelData)
                    delegate: ChoiceTile {
                        id: tile

                        required property var modelData

                        objectName: "leave-" + tile.modelData.key
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        text: tile.modelData.text
                        chosen: sheet.chosen === tile.modelData.key
                        onClicked: sheet.chosen = tile.modelData.key
                    }
                }
            }
        }
    }
    NoteEntry {
        id: note

        objectName: "leaveNote"
        Layout.fillWidth: true
        label: qsTr("More, if needed")
        least: 64
        onEdited: text => sheet.words = text
    }
}
