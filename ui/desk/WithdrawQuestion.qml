// Whether a device or member shall really be withdrawn, or a device wiped, with all that follows.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Desk
import "../common"

Confirmation {
    id: sure

    required property AdminPageModel admin
    required property string who
    required property bool isDevice
    required property bool mayWipe
    required property bool isLost
    required property bool isWiped

    // Before what follows: nobody shall take it for done.
    readonly property string agreed: qsTr("Only once a second person has agreed, within seven days:")
    readonly property string follows: sure.mayWipe ? qsTr("With its next call it destroys the keys of everything it can read of customers. What it has not handed in yet goes out first; no evidence is lost, here or there.") : sure.isDevice ? qsTr("It reads no orders any more. What it still sends is stored and held until a desk decides; nothing is lost.") : qsTr("What this member records from now on, on any device, is stored and held until a desk decides. Earlier work stands.")
    readonly property string more: [sure.mayWipe ? "" : sure.admin.subject.awaits || "", sure.isLost ? qsTr("Its keys are barred for ever.") : "", sure.isWiped ? (sure.admin.needsSecond ? sure.agreed + "\n" : "") + qsTr("With its next call it destroys what it can read of customers.") : ""].filter(part => part !== "").join("\n")

    name: "withdraw"
    danger: true
    title: sure.mayWipe ? qsTr("Wipe %1?").arg(sure.who) : qsTr("Withdraw %1?").arg(sure.who)
    text: [sure.mayWipe && sure.admin.needsSecond ? sure.agreed : "", sure.follows, sure.more].filter(part => part !== "").join("\n")
    confirmText: sure.mayWipe ? (sure.admin.needsSecond ? qsTr("Ask for it") : qsTr("Wipe")) : qsTr("Withdraw")
}
