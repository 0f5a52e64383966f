// By stick, without a network: what goes, which stick, the count while it is written, and the server's answer read back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Sheet {
    id: sheet

    required property CarryModel carry

    name: "carrySheet"
    title: qsTr("By stick, without a network")
    closePolicy: sheet.carry.isBusy ? CarrySheet.NoAutoClose : CarrySheet.CloseOnEscape
    onOpened: sheet.carry.look()

    Words {
        Layout.fillWidth: true
        text: qsTr("The file is sealed: only your server can read it. Everything stays on this device too.")
        color: Theme.text2
    }
    FactRow {
        label: qsTr("Goes along")
        value: sheet.carry.content
        strong: true
    }
    Words {
        Layout.fillWidth: true
        visible: sheet.carry.places.length === 0
        text: qsTr("No stick found. Plug one in and look again, or choose a folder.")
        strong: true
    }
    Repeater {
        model: sheet.carry.places
        delegate: ChoiceTile {
            id: place

            required property var modelData
            required property int index

            objectName: "stick_" + place.index
            Layout.fillWidth: true
            enabled: !sheet.carry.isBusy
            text: place.modelData.text
            sub: place.modelData.sub
            iconName: "usb"
            chosen: sheet.carry.chosen === place.modelData.key
            onClicked: sheet.carry.choose(place.modelData.key)
        }
    }
    Flow {
        Layout.fillWidth: true
        visible: !sheet.carry.isBusy
        spacing: 12

        PushButton {
            objectName: "lookAgain"
            kind: "quiet"
            text: qsTr("Look again")
            iconName: "refresh"
            onClicked: sheet.carry.look()
        }
        PushButton {
            objectName: "otherFolder"
            kind: "quiet"
            text: qsTr("Another folder")
            iconName: "search"
            onClicked: folder.setSource("FolderChooser.qml", {
                carry: sheet.carry
            })
        }
        PushButton {
            objectName: "saveLog"
            visible: sheet.carry.chosen !== ""
            kind: "quiet"
            text: qsTr("Signed log of what was not taken")
            iconName: "doc"
            onClicked: sheet.carry.saveLog()
        }
    }
    ProgressStrip {
        objectName: "carrying"
        visible: sheet.carry.isBusy
        share: sheet.carry.share
        text: sheet.carry.progress
        cancelText: qsTr("Stop")
        onCancelled: sheet.carry.stop()
    }
    Banner {
        objectName: "carrySaid"
        visible: sheet.carry.tone !== ""
        tone: sheet.carry.tone || "calm"
        title: sheet.carry.title
        text: sheet.carry.text
    }
    Words {
        Layout.fillWidth: true
        Layout.topMargin: 8
        visible: sheet.carry.answers.length > 0
        text: qsTr("Answers of the server on this stick")
        strong: true
    }
    Repeater {
        model: sheet.carry.answers
        delegate: RowLayout {
            id: answer

            required property var modelData
            required property int index

            Layout.fillHeight: false
            spacing: 12

            Icon {
                name: "doc"
                ink: Theme.text2
            }
            Words {
                Layout.fillWidth: true
                text: answer.modelData.text
                wrapMode: Text.WrapAnywhere
            }
            PushButton {
                objectName: "take_" + answer.index
                enabled: !sheet.carry.isBusy
                text: qsTr("Read in")
                onClicked: sheet.carry.take(answer.modelData.key)
            }
        }
    }
    Loader {
        id: folder

        visible: false
    }

    actions: [
        PushButton {
            objectName: "carryClose"
            Layout.fillWidth: true
            Layout.minimumHeight: 72
            enabled: !sheet.carry.isBusy
            text: qsTr("Close")
            onClicked: sheet.close()
        },
        PrimaryButton {
            objectName: "carrySave"
            Layout.fillWidth: true
            Layout.minimumWidth: 160
            enabled: !sheet.carry.isBusy && sheet.carry.chosen !== ""
            text: qsTr("Save to the stick")
            iconName: "usb"
            onClicked: sheet.carry.save()
        }
    ]
}
