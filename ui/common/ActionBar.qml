// The foot of a page: what is saved or why it cannot go on, and the primary action at the thumb's corner.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: bar

    required property string primaryText
    property string primaryIcon: "arrow"
    property bool primaryEnabled: true
    property string primaryName: "primaryButton"
    property bool busy: false
    property int done: 0
    property int total: 0
    // The calm line: a sentence, its time, and where the record is ("" for no mark).
    property string saved: ""
    property string savedTime: ""
    property string savedStage: "device"
    // The reason it cannot be pressed; its button leads to the cure.
    property string reason: ""
    property string cure: ""
    property string reasonName: "reasonButton"
    property real margin: 24
    // Further buttons, between the line and the primary action.
    default property alias extra: acts.data

    readonly property bool narrow: bar.width < 620 * Theme.textScale

    signal primaryPressed
    signal reasonPressed

    implicitHeight: grid.implicitHeight + 32
    Layout.fillWidth: true
    color: Theme.surface

    Rectangle {
        width: parent.width
        height: Theme.hairline
        color: Theme.outline
    }
    GridLayout {
        id: grid

        anchors.fill: parent
        anchors.leftMargin: bar.margin
        anchors.rightMargin: bar.margin
        anchors.topMargin: 16
        anchors.bottomMargin: 16
        columns: bar.narrow && bar.reason !== "" ? 1 : 2
        columnSpacing: 16
        rowSpacing: 12
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight

        SavedLine {
            visible: bar.reason === ""
            Layout.fillWidth: true
            text: bar.saved
            time: bar.savedTime
            stage: bar.savedStage
        }
        ReasonBlock {
            objectName: bar.reasonName
            visible: bar.reason !== ""
            Layout.fillWidth: true
            text: bar.reason
            cure: bar.cure
            onClicked: bar.reasonPressed()
        }
        RowLayout {
            id: acts

            Layout.fillWidth: grid.columns === 1
            Layout.fillHeight: false
            spacing: 16
            // The primary action comes first and stands at the thumb's corner; what else there is stands inwards of it.
            layoutDirection: Theme.leftHanded ? Qt.LeftToRight : Qt.RightToLeft

            PrimaryButton {
                objectName: bar.primaryName
                Layout.fillWidth: grid.columns === 1
                Layout.minimumWidth: 264
                Layout.maximumWidth: grid.columns === 1 ? bar.width : Math.max(264, bar.width * 0.5)
                text: bar.primaryText
                iconName: bar.primaryIcon
                enabled: bar.primaryEnabled
                busy: bar.busy
                done: bar.done
                total: bar.total
                hint: bar.reason
                onClicked: bar.primaryPressed()
            }
        }
    }
}
