// What may be done to this tablet: leave it, carry by stick, enrol again, make it new; each with what is safe.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Card {
    id: card

    required property DeviceCareModel care

    signal leaveWanted
    signal syncWanted

    heading: qsTr("Leave or change this tablet")

    Banner {
        objectName: "careSaid"
        visible: card.care.tone !== ""
        tone: card.care.tone || "calm"
        title: card.care.title
    }
    CareLine {
        name: "careLeave"
        text: qsTr("Lock, change person or log out")
        sub: qsTr("All that was recorded stays on the tablet and goes on being sent. Nobody else sees your unfinished entries.")
        action: qsTr("Lock")
        iconName: "lock"
        onPressed: card.leaveWanted()
    }
    CareLine {
        name: "careCarry"
        text: qsTr("By stick, without a network")
        sub: qsTr("What waits, sealed for the server; or the signed log of what it did not take.")
        action: qsTr("By stick")
        iconName: "usb"
        onPressed: carrySheet.open()
    }
    CareLine {
        name: "careEnrol"
        text: qsTr("Enrol again with a ticket")
        sub: qsTr("After a key was closed or the tablet was withdrawn. Orders, records and files stay.")
        action: card.care.isBusy ? qsTr("Waiting for the server") : qsTr("Choose ticket")
        iconName: "doc"
        enabled: !card.care.isBusy
        onPressed: ticket.setSource("TicketChooser.qml", {
            care: card.care
        })
    }
    CareLine {
        name: "careReset"
        text: qsTr("Make this tablet new")
        sub: card.care.canReset ? qsTr("Everything has reached the server. Orders and names go off the tablet; to use it again you need a ticket.") : card.care.waits
        action: card.care.canReset ? qsTr("Reset") : qsTr("Send first")
        iconName: card.care.canReset ? "alert" : "sync"
        danger: card.care.canReset
        enabled: !card.care.isBusy
        onPressed: {
            if (card.care.canReset)
                sure.open();
            else
                card.syncWanted();
        }
    }
    Confirmation {
        id: sure

        name: "reset"
        danger: true
        title: qsTr("Make this tablet new?")
        text: qsTr("Orders, names and unfinished entries go off this tablet and it closes. The evidence stays on it, sealed for your organisation. This cannot be undone.")
        confirmText: qsTr("Reset")
        onConfirmed: card.care.reset()
    }
    CarrySheet {
        id: carrySheet

        carry: card.care.carry
    }
    Loader {
        id: ticket

        visible: false
    }
}
