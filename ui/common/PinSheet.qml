// A new PIN, typed twice; one's own after the one until now.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Sheet {
    id: sheet

    required property PeopleModel people

    name: "pin"
    title: sheet.people.heading
    visible: sheet.people.isAsking
    onClosed: sheet.people.giveUp()
    actions: PushButton {
        objectName: "pinGiveUp"
        Layout.fillWidth: true
        Layout.minimumHeight: 64
        text: qsTr("Cancel")
        onClicked: sheet.people.giveUp()
    }

    PinPad {
        objectName: "newPin"
        Layout.alignment: Qt.AlignHCenter
        focus: true
        enabled: !sheet.people.isBusy
        entered: sheet.people.entered
        prompt: sheet.people.prompt
        error: sheet.people.error
        onTyped: figure => sheet.people.type(figure)
        onErased: sheet.people.erase()
    }
}
