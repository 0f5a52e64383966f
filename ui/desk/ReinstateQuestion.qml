// Asks once more before a withdrawal is taken back, and says what it does not bring back.
pragma ComponentBehavior: Bound

import QtQuick
import "../common"

Confirmation {
    id: question

    required property string who
    required property bool isDevice

    name: "reinstate"
    title: qsTr("Let %1 in again?").arg(question.who)
    text: question.isDevice ? qsTr("With its next call it reads its orders again, and what it records takes effect. What was held meanwhile still waits for a desk.") : qsTr("What this member records from now on takes effect, once the devices have called. What was held meanwhile still waits for a desk.")
    confirmText: qsTr("Let in again")
}
