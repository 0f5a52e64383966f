// The right-hand zone of the intake: urgency with its rule, the limits that will be promised, and saving.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Card {
    id: decision

    required property IntakePageModel intake

    signal opened(string orderId)
    signal cured(string field)

    heading: qsTr("Urgency and promise")

    Segments {
        objectName: "intake-urgency"
        Layout.fillWidth: true
        options: ["P1", "P2", "P3", "P4"].map(level => ({
                    key: level,
                    text: level
                }))
        current: decision.intake.urgency
        onPicked: key => decision.intake.put("urgency", key)
    }
    Words {
        Layout.fillWidth: true
        visible: decision.intake.graded !== ""
        text: decision.intake.graded
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Repeater {
        model: decision.intake.limits
        delegate: FactRow {
            required property var modelData

            label: modelData.name
            value: qsTr("within %1").arg(modelData.value)
            strong: true
        }
    }
    Words {
        Layout.fillWidth: true
        visible: decision.intake.limits.length > 0
        text: qsTr("Tell the caller these limits. They count from now, not from the dispatch.")
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Item {
        Layout.fillHeight: true
    }
    Banner {
        objectName: "intake-said"
        visible: decision.intake.said !== ""
        tone: decision.intake.lastId !== "" ? "success" : "warn"
        title: decision.intake.said
        action: decision.intake.lastId !== "" ? qsTr("Open") : ""
        onActionPressed: decision.opened(decision.intake.lastId)
    }
    ReasonBlock {
        objectName: "intake-reason"
        Layout.fillWidth: true
        visible: decision.intake.reason !== ""
        text: decision.intake.reason
        onClicked: decision.cured(decision.intake.cure)
    }
    PrimaryButton {
        objectName: "primary"
        Layout.fillWidth: true
        enabled: decision.intake.reason === ""
        busy: decision.intake.isBusy
        iconName: "check"
        text: qsTr("Take the order in")
        consequence: qsTr("comes to the board as reported")
        onClicked: decision.intake.save()
    }
}
