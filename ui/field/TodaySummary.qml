// What to know of the chosen order before setting out, and the next act.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: pane

    required property TodayPageModel today
    property bool back: false

    readonly property var order: pane.today.summary
    readonly property bool chosen: pane.order.id !== ""

    signal backPressed

    color: Theme.surface

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        MoreBelow {
            Layout.fillWidth: true
            Layout.fillHeight: true
            inset: pane.back ? 24 : 32
            gap: 20
            ground: Theme.surface

            SyncBar {
                objectName: "syncBar"
                Layout.fillWidth: true
                Layout.topMargin: pane.back ? 0 : -16
                online: pane.today.online
                network: pane.today.network
                summary: pane.today.syncSummary
                stage: pane.today.syncStage
                failed: pane.today.syncFailed
                onClicked: pane.today.openSync()
            }
            EmptyState {
                Layout.fillWidth: true
                Layout.topMargin: 120
                visible: !pane.chosen && pane.today.isLoaded
                heading: qsTr("No order chosen")
                text: qsTr("Tap an order in the list.")
            }
            IconButton {
                objectName: "summaryBack"
                visible: pane.back
                iconName: "back"
                text: qsTr("Back to the list")
                edged: false
                onClicked: pane.backPressed()
            }
            Flow {
                Layout.fillWidth: true
                visible: pane.chosen
                spacing: 8

                UrgencyTag {
                    level: pane.order.urgency
                }
                Repeater {
                    model: pane.order.badges
                    delegate: Pill {
                        required property var modelData

                        text: modelData.text
                        iconName: modelData.icon
                        tone: modelData.tone
                    }
                }
            }
            ColumnLayout {
                visible: pane.chosen
                Layout.fillHeight: false
                spacing: 4

                Words {
                    Layout.fillWidth: true
                    text: pane.order.fault
                    strong: true
                    font.pixelSize: Theme.displaySize
                    Accessible.role: Accessible.Heading
                }
                Words {
                    Layout.fillWidth: true
                    text: pane.order.who
                }
            }
            GridLayout {
                Layout.fillHeight: false
                visible: pane.chosen
                columns: pane.width < 560 * Theme.textScale ? 1 : 3
                columnSpacing: 12
                rowSpacing: 12
                uniformCellWidths: true

                Repeater {
                    model: pane.order.tiles
                    delegate: FactTile {
                        required property var modelData

                        label: modelData.label
                        value: modelData.value
                        sub: modelData.sub
                        iconName: modelData.icon
                        tone: modelData.tone
                    }
                }
            }
            RowLayout {
                Layout.fillHeight: false
                visible: pane.chosen && pane.order.words !== ""
                spacing: 14

                Icon {
                    Layout.alignment: Qt.AlignTop
                    name: "quote"
                    ink: Theme.text2
                }
                Words {
                    Layout.fillWidth: true
                    text: pane.order.words
                }
            }
            Hairline {
                Layout.fillWidth: true
                visible: pane.chosen
            }
            Repeater {
                model: pane.order.facts
                delegate: FactRow {
                    required property var modelData

                    label: modelData.label
                    value: modelData.value
                }
            }
        }
        ActionBar {
            visible: pane.chosen
            margin: pane.back ? 24 : 32
            primaryName: "primary"
            primaryText: pane.order.primary
            saved: pane.order.foot
            savedStage: ""
            onPrimaryPressed: pane.today.openChosen()
        }
    }
}
