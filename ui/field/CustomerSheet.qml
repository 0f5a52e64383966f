// Who the customer is, where to go, whom to call, and what happened at this address before.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Confirmation {
    id: sheet

    required property CustomerSheetModel customer

    name: "customerSheet"
    title: sheet.customer.name
    confirmText: qsTr("Close")
    cancelText: qsTr("Back to the order")

    Banner {
        objectName: "noMap"
        visible: sheet.customer.noMap !== ""
        tone: "warn"
        title: sheet.customer.noMap
    }
    Repeater {
        model: sheet.customer.facts
        delegate: FactRow {
            required property var modelData

            label: modelData.label
            value: modelData.value
            strong: modelData.strong !== ""
        }
    }
    Words {
        Layout.fillWidth: true
        Layout.topMargin: 8
        text: qsTr("Earlier at this address")
        strong: true
        font.pixelSize: Theme.headingSize
    }
    Words {
        Layout.fillWidth: true
        visible: sheet.customer.history.length === 0
        text: qsTr("Nothing on this device.")
        color: Theme.text2
    }
    Repeater {
        model: sheet.customer.history
        delegate: FactRow {
            required property var modelData

            label: modelData.label
            value: modelData.value
        }
    }
}
