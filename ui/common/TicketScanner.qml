// The camera that waits for a ticket.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

ScannerView {
    id: scanner

    required property TicketModel tickets

    hint: qsTr("Hold the device so that the whole code is in the frame")
    onFound: code => scanner.tickets.seen(code)
    onFailed: scanner.tickets.cameraFailed()
}
