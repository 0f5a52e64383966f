// The ticket as a file or as a picture of its code, on a stick or in a folder.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Common

Item {
    id: chooser

    required property TicketModel tickets

    FileDialog {
        id: dialog

        title: qsTr("Choose the ticket")
        nameFilters: [qsTr("Tickets and pictures") + " (*.json *.png *.jpg *.jpeg)"]
        onAccepted: chooser.tickets.choose(dialog.selectedFile)
        Component.onCompleted: dialog.open()
    }
}
