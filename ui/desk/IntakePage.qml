// Taking a call in: what the caller says at the left, the fault in the middle, grading and promise at the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property IntakePageModel intake

    // Too narrow for three beside each other: grading and promise lie below.
    readonly property bool upright: page.width < 960

    signal opened(string orderId)

    anchors.fill: parent
    Component.onCompleted: address.takeFocus()

    Connections {
        target: page.intake

        function onCleared(): void {
            address.text = "";
            words.text = "";
            callerName.text = "";
            phone.text = "";
            fault.text = "";
            address.takeFocus();
        }
    }
    GridLayout {
        anchors.fill: parent
        anchors.margins: 16
        columns: page.upright ? 2 : 3
        columnSpacing: 16
        rowSpacing: 16

        Card {
            Layout.preferredWidth: 520
            Layout.fillHeight: true
            heading: qsTr("Caller and place")

            Flickable {
                id: form

                Layout.fillWidth: true
                Layout.fillHeight: true
                contentHeight: fields.implicitHeight
                boundsBehavior: Flickable.StopAtBounds
                clip: true
                T.ScrollBar.vertical: SlimBar {}

                ColumnLayout {
                    id: fields

                    width: form.width - (form.contentHeight > form.height ? 14 : 0)
                    spacing: 10

                    TextEntry {
                        id: address

                        objectName: "intake-address"
                        label: qsTr("Address, required")
                        dense: true
                        onEdited: text => page.intake.put("address", text)
                    }
                    NoteEntry {
                        id: words

                        objectName: "intake-words"
                        label: qsTr("What the caller says, required")
                        onEdited: text => page.intake.put("words", text)
                    }
                    TextEntry {
                        id: callerName

                        objectName: "intake-name"
                        label: qsTr("Name")
                        dense: true
                        onEdited: text => page.intake.put("name", text)
                    }
                    RowLayout {
                        Layout.fillHeight: false
                        spacing: 12

                        TextEntry {
                            id: phone

                            objectName: "intake-phone"
                            label: page.intake.hasPhone ? qsTr("Phone, required") : qsTr("Phone: none given")
                            dense: true
                            enabled: page.intake.hasPhone
                            onEdited: text => page.intake.put("phone", text)
                        }
                        PushButton {
                            objectName: "intake-no-phone"
                            Layout.alignment: Qt.AlignBottom
                            dense: true
                            iconName: page.intake.hasPhone ? "phoneoff" : "phone"
                            text: page.intake.hasPhone ? qsTr("No phone") : qsTr("Has a phone")
                            onClicked: page.intake.putHasPhone(!page.intake.hasPhone)
                        }
                    }
                    Words {
                        text: qsTr("Area")
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                    Segments {
                        objectName: "intake-area"
                        Layout.fillWidth: true
                        dense: true
                        options: page.intake.areas
                        current: page.intake.area
                        onPicked: key => page.intake.put("area", key)
                    }
                    Words {
                        text: qsTr("Came by")
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                    ChipChoice {
                        Layout.fillWidth: true
                        name: "channel"
                        options: page.intake.channels
                        current: page.intake.channel
                        onPicked: key => page.intake.put("channel", key)
                    }
                    Words {
                        text: qsTr("Special care")
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                    ChipChoice {
                        Layout.fillWidth: true
                        name: "special"
                        options: page.intake.groups
                        current: page.intake.special
                        onPicked: key => page.intake.putSpecial(key)
                    }
                }
            }
        }
        Card {
            Layout.preferredWidth: 520
            Layout.fillHeight: true
            heading: qsTr("Fault")
            beside: page.intake.faultText

            TextEntry {
                id: fault

                objectName: "intake-fault"
                iconName: "search"
                placeholder: qsTr("search by name or code")
                dense: true
                onEdited: text => page.intake.search(text)
            }
            FaultList {
                intake: page.intake
            }
        }
        IntakeDecision {
            Layout.columnSpan: page.upright ? 2 : 1
            Layout.preferredWidth: 380
            Layout.preferredHeight: page.upright ? 340 : -1
            Layout.fillHeight: !page.upright
            intake: page.intake
            onOpened: orderId => page.opened(orderId)
            onCured: field => {
                if (field === "address")
                    address.takeFocus();
                else if (field === "words")
                    words.takeFocus();
                else if (field === "phone")
                    phone.takeFocus();
                else if (field === "fault")
                    fault.takeFocus();
            }
        }
    }
}
