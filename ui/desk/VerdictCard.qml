// What a verification found, part by part; before one was asked for, that the desk recomputed everything when it came.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Card {
    id: card

    required property TimelinePageModel order

    heading: card.order.verdict === "pass" ? qsTr("Verified") : card.order.verdict === "fail" ? qsTr("Verification failed") : card.order.verdict === "unknown" ? qsTr("Not everything could be checked") : qsTr("Evidence")
    failed: card.order.verdict === "fail"
    inset: 16
    spacing: 6

    Words {
        objectName: "verdictLine"
        Layout.fillWidth: true
        text: card.order.verdictLine !== "" ? card.order.verdictLine : qsTr("Hashes, signatures and receipts were recomputed on this desk when the events arrived.")
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
    Repeater {
        model: card.order.checks
        delegate: RowLayout {
            id: check

            required property var modelData

            spacing: 10
            Layout.minimumHeight: 30

            Icon {
                name: check.modelData.verdict === "pass" ? "check" : check.modelData.verdict === "fail" ? "x" : "info"
                ink: check.modelData.verdict === "pass" ? Theme.success : check.modelData.verdict === "fail" ? Theme.danger : Theme.warn
                size: 20
            }
            Words {
                Layout.fillWidth: true
                text: check.modelData.name
                font.pixelSize: Theme.labelSize
            }
            Words {
                text: check.modelData.value
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
    }
    Words {
        Layout.fillWidth: true
        text: qsTr("Verifying shows what the device recorded and that it was not changed since; it does not prove who the customer is.")
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
}
