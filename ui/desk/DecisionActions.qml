// What else may be done with the order under the cursor or with the marked ones, beside the one blue surface.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

RowLayout {
    id: actions

    required property BoardPageModel board
    required property bool roomy

    readonly property var facts: actions.board.decision
    readonly property bool bulk: actions.board.markedCount > 0

    signal otherWanted
    signal cancelWanted
    signal done

    visible: actions.bulk || actions.facts.mayAssign || actions.facts.mayCancel || false
    spacing: 8

    PushButton {
        objectName: "otherCrew"
        visible: actions.bulk || actions.facts.mayAssign || false
        dense: true
        iconName: "users"
        text: actions.bulk ? qsTr("All to one crew") : qsTr("Another crew")
        keyHint: actions.roomy ? "Shift A" : ""
        onClicked: actions.otherWanted()
    }
    PushButton {
        objectName: "cancelOrder"
        visible: !actions.bulk && (actions.facts.mayCancel || false)
        dense: true
        danger: true
        iconName: "ban"
        text: qsTr("Cancel order")
        keyHint: actions.roomy ? "C" : ""
        onClicked: actions.cancelWanted()
    }
    PushButton {
        objectName: "unmark"
        visible: actions.bulk && !actions.board.isBusy
        dense: true
        text: qsTr("Unmark")
        keyHint: "Esc"
        onClicked: {
            actions.board.unmark();
            actions.done();
        }
    }
    PushButton {
        objectName: "stopBulk"
        visible: actions.bulk && actions.board.isBusy
        dense: true
        text: qsTr("Stop")
        onClicked: actions.board.stop()
    }
    Item {
        Layout.fillWidth: true
    }
}
