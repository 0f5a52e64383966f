// Where it is and who is there; the fields keep what was entered through a restart.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: pane

    required property NewOrderPageModel entry

    readonly property real wanted: pane.pane.contentHeight

    function takeFocus(field: string): void {
        (field === "phone" ? phone : address).takeFocus();
    }
    function fill(): void {
        address.text = pane.entry.address;
        words.text = pane.entry.words;
        customerName.text = pane.entry.name;
        phone.text = pane.entry.phone;
    }

    Component.onCompleted: pane.fill()

    Connections {
        target: pane.entry

        function onFilled(): void {
            pane.fill();
        }
    }
    PushButton {
        objectName: "sameCustomer"
        Layout.fillWidth: true
        visible: pane.entry.sameText !== ""
        kind: "tonal"
        iconName: pane.entry.isSame ? "undo" : "repeat"
        text: pane.entry.sameText
        onClicked: pane.entry.takeCustomer()
    }
    Flow {
        Layout.fillWidth: true
        visible: pane.entry.badges.length > 0
        spacing: 8

        Repeater {
            model: pane.entry.badges
            delegate: Pill {
                required property var modelData

                text: modelData.text
                iconName: modelData.icon
                tone: modelData.tone
            }
        }
    }
    TextEntry {
        id: address

        objectName: "newAddress"
        label: qsTr("Address, required")
        onEdited: text => pane.entry.put("address", text)
    }
    TextEntry {
        id: customerName

        objectName: "newName"
        label: qsTr("Name")
        onEdited: text => pane.entry.put("name", text)
    }
    RowLayout {
        Layout.fillHeight: false
        spacing: 12

        TextEntry {
            id: phone

            objectName: "newPhone"
            label: pane.entry.hasPhone ? qsTr("Phone, required") : qsTr("Phone: none")
            inputMethodHints: Qt.ImhDialableCharactersOnly
            enabled: pane.entry.hasPhone
            opacity: pane.entry.hasPhone ? 1 : 0.5
            onEdited: text => pane.entry.put("phone", text)
        }
        PushButton {
            objectName: "newNoPhone"
            Layout.alignment: Qt.AlignBottom
            iconName: pane.entry.hasPhone ? "phoneoff" : "phone"
            text: pane.entry.hasPhone ? qsTr("No phone") : qsTr("Has a phone")
            onClicked: pane.entry.putHasPhone(!pane.entry.hasPhone)
        }
    }
    NoteEntry {
        id: words

        objectName: "newWords"
        label: qsTr("What was said or seen")
        onEdited: text => pane.entry.put("words", text)
    }
}
