// Cancelling an order: cannot be undone, so it is asked once and needs its reason.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Confirmation {
    id: sheet

    property string number: ""

    signal given(string reason)

    name: "cancel"
    danger: true
    title: qsTr("Cancel order %1").arg(sheet.number)
    text: qsTr("This cannot be undone. The crew sees it as soon as it is online; what it has recorded until then is kept and comes to the quarantine.")
    confirmText: qsTr("Cancel the order")
    confirmEnabled: reason.text.trim() !== ""
    keyHint: "Ctrl Enter"
    onAboutToShow: reason.text = ""
    onOpened: reason.takeFocus()
    onConfirmed: sheet.given(reason.text)

    NoteEntry {
        id: reason

        objectName: "cancelReasonText"
        label: qsTr("Reason, required")
        placeholder: qsTr("for example: the customer called, the supply is back")
        least: 72
    }
}
