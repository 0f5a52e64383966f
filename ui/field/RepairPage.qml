// Repair: what was done in words that are ready to be taken over, the agreed parts, photos and cautions.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property RepairPageModel model

    readonly property bool tall: page.width < 760 * Theme.iconScale

    Card {
        visible: page.model.emergency
        heading: qsTr("Work before consent")

        Words {
            Layout.fillWidth: true
            text: page.model.emergencyHint
        }
        NoteEntry {
            objectName: "emergencyReason"
            least: 64
            label: qsTr("Why the work cannot wait")
            Component.onCompleted: text = page.model.emergencyText
            onEdited: text => page.model.writeEmergency(text)
        }
        PushButton {
            objectName: "emergencyStart"
            Layout.minimumHeight: 64
            danger: true
            iconName: "wrench"
            text: qsTr("Start the emergency work")
            enabled: page.model.emergencyText.trim() !== "" && !page.model.isBusy
            onClicked: page.model.start()
        }
    }
    GridLayout {
        columns: page.tall ? 1 : 2
        columnSpacing: 24
        rowSpacing: 16

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 3
            Layout.horizontalStretchFactor: 3
            spacing: 16

            RowLayout {
                spacing: 12

                Words {
                    Layout.fillWidth: true
                    text: qsTr("What was done")
                    strong: true
                    font.pixelSize: Theme.headingSize
                    Accessible.role: Accessible.Heading
                }
                Words {
                    visible: page.model.started !== ""
                    text: page.model.started
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                PushButton {
                    objectName: "startWork"
                    visible: page.model.started === "" && page.model.canWait
                    kind: "tonal"
                    iconName: "wrench"
                    text: qsTr("Start now")
                    enabled: !page.model.isBusy
                    onClicked: page.model.start()
                }
            }
            NoteEntry {
                id: action

                objectName: "action"
                label: qsTr("As it will stand on the sheet")
                Component.onCompleted: text = page.model.action
                onEdited: text => page.model.write(text)

                Connections {
                    target: page.model

                    function onActionChanged(): void {
                        if (action.text !== page.model.action)
                            action.text = page.model.action;
                    }
                }
            }
            StepItems {
                Layout.fillWidth: true
                model: page.model
            }
        }
        Card {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 2
            Layout.horizontalStretchFactor: 2
            heading: qsTr("Parts used")

            Words {
                Layout.fillWidth: true
                visible: page.model.parts.count === 0
                text: qsTr("The agreed plan needs no parts.")
                color: Theme.text2
            }
            Repeater {
                model: page.model.parts
                delegate: NumberStepper {
                    id: part

                    required property var model

                    objectName: "part-" + part.model.id
                    label: part.model.text
                    value: part.model.value
                    canLess: part.model.canLess
                    canMore: part.model.canMore
                    reason: part.model.reason
                    onLess: page.model.stepPart(part.model.id, -1)
                    onMore: page.model.stepPart(part.model.id, 1)
                }
            }
            PartCodes {
                visible: page.model.parts.count > 0
                model: page.model.codes
            }
            PushButton {
                objectName: "changePlan"
                Layout.fillWidth: true
                kind: "quiet"
                iconAfter: "next"
                text: qsTr("More is needed: change the plan")
                onClicked: page.model.changePlan()
            }
            PushButton {
                objectName: "waitForParts"
                Layout.fillWidth: true
                Layout.minimumHeight: 64
                visible: page.model.canWait
                iconName: "pause"
                text: qsTr("Wait for parts")
                enabled: !page.model.isBusy
                onClicked: waiting.open()
            }
        }
    }

    Confirmation {
        id: waiting

        name: "waiting"
        title: qsTr("Wait for parts?")
        text: qsTr("The order is suspended with this reason; the limits pause. You take it up again from the list.")
        confirmText: qsTr("Suspend")
        onConfirmed: page.model.waitForParts(which.text)

        NoteEntry {
            id: which

            objectName: "waitingFor"
            least: 64
            label: qsTr("Which parts")
        }
    }
}
