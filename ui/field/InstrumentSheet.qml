// Which instrument: those used before for this test, or another one with the date its calibration ends.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Confirmation {
    id: sheet

    required property TestPageModel model

    name: "instrument"
    title: qsTr("Which instrument")
    confirmText: qsTr("Use this one")
    confirmEnabled: tool.text.trim() !== "" && (until.text === "" || /^\d{4}-\d{2}-\d{2}$/.test(until.text))
    onConfirmed: sheet.model.useTool(tool.text, until.text)

    Repeater {
        model: sheet.model.tools
        delegate: ChoiceTile {
            id: known

            required property var modelData
            required property int index

            objectName: "instrument-" + known.index
            Layout.fillWidth: true
            text: known.modelData.name
            sub: known.modelData.until
            iconName: "gauge"
            chosen: tool.text === known.modelData.name
            onClicked: {
                tool.text = known.modelData.name;
                until.text = known.modelData.until;
            }
        }
    }
    TextEntry {
        id: tool

        objectName: "instrumentName"
        label: qsTr("Name and number")
    }
    TextEntry {
        id: until

        objectName: "instrumentUntil"
        label: qsTr("Calibrated until")
        placeholder: qsTr("year-month-day, as 2027-04-30")
        inputMethodHints: Qt.ImhDate
    }
}
