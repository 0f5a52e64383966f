// The file of a ticket, on a stick or in a folder.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Field

Item {
    id: chooser

    required property DeviceCareModel care

    FileDialog {
        id: dialog

        title: qsTr("Choose the ticket")
        nameFilters: [qsTr("Tickets and pictures") + " (*.json *.png *.jpg *.jpeg)"]
        onAccepted: chooser.care.enrolAgain(dialog.selectedFile)
        Component.onCompleted: dialog.open()
    }
}
