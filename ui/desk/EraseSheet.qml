// Erasing a customer, asked twice: first why, with all that follows; then once more, for there is no way back.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import Doorstep.Desk
import "../common"

Item {
    id: sheet

    required property ErasingModel erasing

    signal closed

    function open(): void {
        first.open();
    }

    Confirmation {
        id: first

        name: "erase"
        danger: true
        title: qsTr("Erase the customer of order %1?").arg(sheet.erasing.number)
        text: qsTr("Name, telephone, address, words and the service sheet can then be read by nobody, on no device. What was signed stays and can still be verified; it names nobody.")
        confirmText: qsTr("Go on")
        confirmEnabled: reason.text.trim() !== ""
        onAboutToShow: reason.text = ""
        onConfirmed: second.open()
        onClosed: if (!second.visible)
            sheet.closed()

        NoteEntry {
            id: reason

            objectName: "eraseReason"
            label: qsTr("Reason, required")
            placeholder: qsTr("for example: asked for in writing on 3 March")
            least: 72
        }
    }
    Confirmation {
        id: second

        name: "eraseNow"
        danger: true
        title: qsTr("Erase for good")
        text: (sheet.erasing.needsSecond ? qsTr("Only once a second person has agreed, within seven days:") + "\n" : "") + qsTr("The keys are destroyed on the server and, with its next call, on each device. Nobody can bring the data back, from a backup either once it is overwritten.")
        confirmText: sheet.erasing.needsSecond ? qsTr("Ask for it") : qsTr("Erase for good")
        onConfirmed: sheet.erasing.erase(reason.text)
        onClosed: sheet.closed()
    }
}
