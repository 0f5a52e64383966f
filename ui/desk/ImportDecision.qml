// The right-hand zone of the import: what was found, what follows, and the one blue surface.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Card {
    id: decision

    required property ImportPageModel importing

    readonly property bool ready: decision.importing.isChecked && decision.importing.good > 0 && !decision.importing.isDone

    signal leave

    heading: qsTr("3  Import")

    Words {
        Layout.fillWidth: true
        text: qsTr("Good rows become orders, the earliest first. Calls for one place and fault within the hours of the mapping are linked to the first, and only that one is proposed for dispatch. Importing twice adds nothing.")
    }
    Banner {
        objectName: "import-problem"
        visible: decision.importing.problem !== ""
        tone: "danger"
        title: decision.importing.problem
    }
    Banner {
        objectName: "import-said"
        visible: decision.importing.said !== ""
        tone: "success"
        title: decision.importing.said
    }
    PushButton {
        objectName: "import-save-bad"
        Layout.fillWidth: true
        visible: decision.importing.bad > 0
        dense: true
        iconName: "doc"
        text: qsTr("Write the bad rows beside the file")
        onClicked: decision.importing.saveBad()
    }
    Item {
        Layout.fillHeight: true
    }
    ProgressStrip {
        objectName: "import-progress"
        visible: decision.importing.isBusy && decision.importing.total > 0
        share: decision.importing.total > 0 ? decision.importing.done / decision.importing.total : 0
        text: qsTr("%1 of %2 taken in").arg(decision.importing.done).arg(decision.importing.total)
        cancelText: qsTr("Stop")
        onCancelled: decision.importing.stop()
    }
    PushButton {
        objectName: "import-board"
        Layout.fillWidth: true
        visible: decision.importing.isDone
        kind: "tonal"
        text: qsTr("To the board")
        onClicked: decision.leave()
    }
    ReasonBlock {
        Layout.fillWidth: true
        visible: !decision.ready && !decision.importing.isBusy && !decision.importing.isDone
        text: decision.importing.isChecked ? qsTr("There is no good row to import.") : qsTr("Check the file first.")
        onClicked: decision.importing.check()
    }
    PrimaryButton {
        objectName: "primary"
        Layout.fillWidth: true
        enabled: decision.ready && !decision.importing.isBusy
        busy: decision.importing.isBusy && decision.importing.total > 0
        iconName: "import"
        text: decision.importing.isChecked ? qsTr("Import %1 orders").arg(decision.importing.good) : qsTr("Import")
        consequence: qsTr("saved here, sent to the server at once")
        onClicked: decision.importing.start()
    }
}
