// One device or member in full, its withdrawal and the way back: reason, what else shall happen, and one more question with all that
// follows.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Flickable {
    id: zone

    required property AdminPageModel admin

    readonly property bool isDevice: zone.admin.pane === "device"
    readonly property bool mayWithdraw: zone.admin.subject.mayWithdraw === true
    // A withdrawn device can still be ordered to wipe itself.
    readonly property bool mayWipe: zone.isDevice && zone.admin.subject.isWithdrawn === true && zone.admin.subject.isWiped !== true && zone.admin.subject.isAsked !== true
    readonly property bool mayReinstate: zone.admin.subject.mayReinstate === true
    readonly property bool mayAct: zone.mayWithdraw || zone.mayWipe || zone.mayReinstate
    readonly property string name: zone.admin.subject.title || ""
    // Half a screen high: closer together, so that the button stays in sight.
    readonly property bool low: zone.height < 780

    signal leave
    signal done

    function begin(): void {
        if (zone.mayAct)
            reason.takeFocus();
    }
    function order(what: Confirmation): void {
        reason.error = reason.text.trim() === "" ? qsTr("Write down why; it is kept with the act.") : "";
        if (reason.error !== "")
            reason.takeFocus();
        else
            what.open();
    }

    contentHeight: Math.max(zone.height, column.implicitHeight + 2 * column.y)
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: SlimBar {}

    Connections {
        target: zone.admin

        function onSelectedChanged(): void {
            reason.text = "";
            reason.error = "";
            lost.verdict = "open";
            wiped.verdict = "open";
        }
    }
    ColumnLayout {
        id: column

        x: 24
        y: zone.low ? 14 : 24
        width: zone.width - 48
        height: zone.contentHeight - 2 * column.y
        spacing: zone.low ? 8 : 14

        PaneHead {
            title: zone.name
            sub: zone.admin.subject.sub || ""
            status: zone.admin.subject.status || ""
            tone: zone.admin.subject.tone || "calm"
            onLeave: zone.leave()
        }
        Hairline {
            Layout.fillWidth: true
            visible: zone.isDevice
        }
        Repeater {
            model: zone.admin.facts
            delegate: FactRow {
                required property var modelData

                label: modelData.name
                value: modelData.value
                labelWidth: 128
            }
        }
        Item {
            Layout.fillHeight: true
        }
        Banner {
            objectName: "adminSaid"
            visible: zone.admin.said !== ""
            tone: "success"
            title: zone.admin.said
        }
        Words {
            objectName: "mayNot"
            Layout.fillWidth: true
            visible: text !== ""
            text: zone.admin.subject.why || (zone.admin.subject.isWithdrawn === true ? (zone.isDevice ? qsTr("Withdrawn: it reads no orders, and what it sends is kept for a desk to decide on.") : qsTr("Withdrawn: what this member records is kept for a desk to decide on.")) : "")
            color: Theme.text2
        }
        Hairline {
            Layout.fillWidth: true
            visible: zone.mayAct
        }
        Words {
            Layout.fillWidth: true
            visible: zone.mayAct
            text: zone.mayReinstate ? qsTr("Let in again") : zone.mayWipe ? qsTr("Wipe it") : zone.isDevice ? qsTr("Withdraw this device") : qsTr("Withdraw this member")
            strong: true
            font.pixelSize: Theme.headingSize
        }
        CheckTile {
            id: lost

            objectName: "isLost"
            Layout.fillWidth: true
            visible: zone.mayWithdraw && zone.isDevice
            text: qsTr("It is lost or stolen")
            sub: qsTr("its keys stay barred for ever, whoever holds it")
            onClicked: lost.verdict = lost.verdict === "ok" ? "open" : "ok"
        }
        CheckTile {
            id: wiped

            objectName: "withWipe"
            Layout.fillWidth: true
            visible: zone.mayWithdraw && zone.isDevice
            text: qsTr("Wipe it as well")
            sub: qsTr("destroys what it can read of customers; no evidence")
            onClicked: wiped.verdict = wiped.verdict === "ok" ? "open" : "ok"
        }
        NoteEntry {
            id: reason

            objectName: "adminReason"
            visible: zone.mayAct
            label: qsTr("Reason, required")
            least: zone.low ? 52 : 64
            onEdited: reason.error = ""
        }
        PushButton {
            objectName: "reinstate"
            Layout.fillWidth: true
            visible: zone.mayReinstate
            enabled: !zone.admin.isBusy
            dense: zone.low
            iconName: "undo"
            keyHint: "R"
            text: zone.isDevice ? qsTr("Let the device in again") : qsTr("Let the member act again")
            onClicked: zone.order(back)
        }
        PushButton {
            objectName: "withdraw"
            Layout.fillWidth: true
            visible: zone.mayWithdraw || zone.mayWipe
            enabled: !zone.admin.isBusy
            danger: true
            dense: zone.low
            iconName: zone.mayWipe ? "eraser" : "ban"
            keyHint: zone.mayReinstate ? "" : "R"
            text: zone.mayWipe ? (zone.admin.needsSecond ? qsTr("Ask for the wipe") : qsTr("Order the wipe")) : zone.isDevice ? qsTr("Withdraw the device") : qsTr("Withdraw the member")
            onClicked: zone.order(sure)
        }
    }
    ReinstateQuestion {
        id: back

        who: zone.name
        isDevice: zone.isDevice
        onConfirmed: {
            zone.admin.reinstate(reason.text);
            reason.text = "";
        }
        onClosed: zone.done()
    }
    WithdrawQuestion {
        id: sure

        admin: zone.admin
        who: zone.name
        isDevice: zone.isDevice
        mayWipe: zone.mayWipe
        isLost: lost.verdict === "ok"
        isWiped: wiped.verdict === "ok"
        onConfirmed: {
            if (zone.mayWipe)
                zone.admin.wipe(reason.text);
            else if (zone.isDevice)
                zone.admin.withdrawDevice(reason.text, sure.isLost, sure.isWiped);
            else
                zone.admin.withdrawMember(reason.text);
            reason.text = "";
        }
        onClosed: zone.done()
    }
}
