// Another crew than the suggested one: choose it and say why; the reason is kept in the timeline.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Confirmation {
    id: sheet

    required property var offers
    required property var crews
    property bool bulk: false
    property int count: 0
    property string crew: ""

    signal chosen(string crew, string reason)

    name: "assign"
    title: sheet.bulk ? qsTr("Assign %1 marked orders to one crew").arg(sheet.count) : qsTr("Assign to another crew")
    text: qsTr("The reason is kept in the timeline and seen by the crew.")
    confirmText: qsTr("Assign")
    confirmEnabled: sheet.crew !== "" && reason.text.trim() !== ""
    onAboutToShow: {
        sheet.crew = "";
        reason.text = "";
    }
    keyHint: "Ctrl Enter"
    onOpened: {
        // A page that is still being made has places whose tile has not come yet.
        const first = [...Array(crewList.count).keys()].map(place => crewList.itemAt(place)).find(tile => tile && tile.enabled);
        if (first)
            first.forceActiveFocus(Qt.TabFocusReason);
    }
    onConfirmed: sheet.chosen(sheet.crew, reason.text)

    Repeater {
        id: crewList

        model: sheet.bulk ? sheet.crews : sheet.offers
        delegate: ChoiceTile {
            required property var modelData

            objectName: "crew-" + modelData.crew
            Layout.fillWidth: true
            enabled: sheet.bulk || (modelData.canGo || false)
            text: modelData.name
            sub: sheet.bulk ? modelData.area + "　" + modelData.open : modelData.line + "　" + modelData.score
            chosen: sheet.crew === modelData.crew
            Keys.onDownPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
            Keys.onUpPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
            onClicked: {
                sheet.crew = modelData.crew;
                reason.takeFocus();
            }
        }
    }
    NoteEntry {
        id: reason

        objectName: "assignReasonText"
        label: qsTr("Reason, required")
        placeholder: qsTr("for example: the suggested crew is held up at a burst main")
        least: 72
    }
}
