// The decision on held events: two outcomes as equals, a reason, one primary that is asked once more, for it is final.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ColumnLayout {
    id: zone

    required property HeldDecisionModel decision
    property bool low: false

    // The question stands: its keys are its own.
    readonly property bool asking: sure.visible
    readonly property bool accepts: zone.decision.verdict === "accept"
    readonly property bool ready: zone.decision.verdict !== "" && reason.text.trim() !== ""
    readonly property string missing: zone.decision.verdict === "" ? qsTr("Choose one of the two outcomes.") : reason.text.trim() === "" ? qsTr("A reason is needed; the crew reads it.") : ""

    signal done

    function choose(verdict: string): void {
        zone.decision.choose(verdict);
        if (zone.decision.verdict === verdict)
            reason.takeFocus();
    }
    function decide(): void {
        if (zone.ready && !zone.decision.isBusy)
            sure.open();
    }

    spacing: 10

    RowLayout {
        spacing: 16

        ColumnLayout {
            Layout.alignment: Qt.AlignBottom
            spacing: 10

            ChoiceTile {
                objectName: "acceptHeld"
                Layout.fillWidth: true
                enabled: zone.decision.mayAccept
                iconName: "check"
                text: qsTr("Accept the crew's records") + "　1"
                sub: zone.decision.mayAccept ? zone.decision.acceptText : zone.decision.lock
                chosen: zone.accepts
                onClicked: zone.choose("accept")
            }
            ChoiceTile {
                objectName: "rejectHeld"
                Layout.fillWidth: true
                iconName: "ban"
                text: qsTr("Reject the crew's records") + "　2"
                sub: zone.decision.rejectText
                chosen: zone.decision.verdict === "reject"
                onClicked: zone.choose("reject")
            }
            Words {
                Layout.fillWidth: true
                visible: zone.decision.more !== ""
                text: zone.decision.more
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
        ColumnLayout {
            Layout.preferredWidth: zone.low ? 400 : 460
            Layout.maximumWidth: zone.low ? 400 : 460
            spacing: 10

            NoteEntry {
                id: reason

                objectName: "heldReason"
                label: qsTr("Reason, required")
                placeholder: zone.low ? "" : qsTr("for example: the customer confirmed it by phone")
                least: zone.low ? 56 : 64
            }
            ReasonBlock {
                objectName: "decideReason"
                Layout.fillWidth: true
                visible: !zone.ready && !zone.low
                text: zone.missing
                cure: ""
                onClicked: zone.decision.verdict === "" ? zone.done() : reason.takeFocus()
            }
            PrimaryButton {
                objectName: "primary"
                Layout.fillWidth: true
                enabled: zone.ready
                busy: zone.decision.isBusy
                iconName: "check"
                keyHint: zone.low ? "" : "Ctrl Enter"
                text: zone.decision.verdict === "" ? qsTr("Decide") : zone.accepts ? qsTr("Accept %1 records").arg(zone.decision.count) : qsTr("Reject %1 records").arg(zone.decision.count)
                consequence: zone.low && !zone.ready ? zone.missing : qsTr("final; stands in the timeline")
                onClicked: zone.decide()
            }
        }
    }
    Confirmation {
        id: sure

        name: "decide"
        keyHint: "Ctrl Enter"
        danger: !zone.accepts
        title: zone.accepts ? qsTr("Accept %1 records").arg(zone.decision.count) : qsTr("Reject %1 records").arg(zone.decision.count)
        text: (zone.accepts ? zone.decision.acceptText : zone.decision.rejectText) + "\n" + qsTr("This cannot be taken back. The records themselves stay stored as they are.")
        confirmText: zone.accepts ? qsTr("Accept") : qsTr("Reject")
        onConfirmed: {
            zone.decision.decide(reason.text);
            reason.text = "";
        }
        onClosed: zone.done()
    }
}
