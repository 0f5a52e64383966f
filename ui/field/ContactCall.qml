// The script, the telephone number and the outcomes of the call.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: call

    required property ContactPageModel model
    property bool dialled: false

    Layout.fillWidth: true
    Layout.fillHeight: false
    spacing: 16

    Card {
        visible: call.model.script.length > 0
        heading: qsTr("Read aloud")
        beside: call.model.scriptName

        ScriptText {
            Layout.fillWidth: true
            parts: call.model.script
        }
        PushButton {
            objectName: "call"
            Layout.fillWidth: true
            Layout.minimumHeight: 64
            visible: call.model.phone !== ""
            kind: "tonal"
            // The whole number shows only while it is being dialled.
            text: call.model.callText + "\u3000" + (call.dialled ? call.model.fullPhone : call.model.phone)
            iconName: "phone"
            onClicked: call.dialled = !call.dialled
        }
        Banner {
            visible: call.model.phone === ""
            tone: "calm"
            title: qsTr("No telephone number is on file.")
        }
    }
    Words {
        Layout.fillWidth: true
        Layout.topMargin: 8
        text: qsTr("How the call ended")
        strong: true
        font.pixelSize: Theme.headingSize
        Accessible.role: Accessible.Heading
    }
    GridLayout {
        Layout.fillHeight: false
        columns: call.width < 520 * Theme.textScale ? 2 : 3
        columnSpacing: 12
        rowSpacing: 12
        uniformCellWidths: true

        Repeater {
            model: call.model.outcomes
            delegate: ChoiceTile {
                id: tile

                required property var modelData

                objectName: "outcome-" + tile.modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: 80
                enabled: !call.model.isClosed && call.model.windowOpen && !call.model.isBusy
                text: tile.modelData.text
                iconName: tile.modelData.icon
                chosen: tile.modelData.chosen
                onClicked: call.model.choose(tile.modelData.key)
            }
        }
    }
    StepItems {
        model: call.model
    }
}
