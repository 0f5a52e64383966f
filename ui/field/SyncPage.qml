// Sync: how much waits and how old it is, what was refused and why, each item, and whether the shift may end.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: page

    required property SyncPageModel sync
    required property StandingModel standing

    readonly property bool onePane: page.width < 900 * Theme.iconScale

    color: Theme.bg

    GridLayout {
        anchors.fill: parent
        columns: page.onePane ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0

        MoreBelow {
            Layout.fillWidth: true
            Layout.fillHeight: true
            inset: page.onePane ? 24 : 32

            RowLayout {
                Layout.fillHeight: false
                spacing: 12

                Words {
                    Layout.fillWidth: true
                    text: qsTr("Sync")
                    strong: true
                    font.pixelSize: Theme.displaySize
                    Accessible.role: Accessible.Heading
                }
                Icon {
                    name: page.sync.online ? "cloud" : "offline"
                    ink: page.sync.online ? Theme.success : Theme.text
                }
                Words {
                    text: page.sync.network
                    strong: true
                    color: page.sync.online ? Theme.success : Theme.text
                }
            }
            Card {
                inset: 24

                GridLayout {
                    columns: page.width < 620 * Theme.textScale ? 1 : page.width < 1400 * Theme.textScale ? 2 : 4
                    columnSpacing: 16
                    rowSpacing: 12
                    uniformCellWidths: true

                    SyncFigure {
                        label: qsTr("To send")
                        value: page.sync.countText
                    }
                    SyncFigure {
                        label: qsTr("Size")
                        value: page.sync.size
                    }
                    SyncFigure {
                        label: qsTr("Oldest")
                        value: page.sync.age
                    }
                    SyncFigure {
                        objectName: "timeLeft"
                        label: qsTr("Time left")
                        value: page.sync.left
                    }
                }
                Words {
                    Layout.fillWidth: true
                    text: page.sync.foot + "\u3000" + page.sync.last
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                PushButton {
                    objectName: "sendAgain"
                    text: page.sync.canResend ? qsTr("Send again") : qsTr("Send now")
                    iconName: "refresh"
                    onClicked: page.sync.sendAgain()
                }
            }
            Repeater {
                model: page.standing.alarms
                delegate: LogAlarm {
                    required property var modelData

                    Layout.fillWidth: true
                    alarm: modelData
                }
            }
            Repeater {
                model: page.sync.troubles
                delegate: SyncTrouble {
                    Layout.fillWidth: true
                    onStickWanted: carrySheet.open()
                }
            }
            Repeater {
                model: page.sync.accepted
                delegate: Banner {
                    required property var modelData

                    tone: "success"
                    title: modelData.title
                    text: modelData.text
                }
            }
            SyncShift {
                Layout.fillWidth: true
                visible: page.onePane
                radius: 12
                sync: page.sync
                onCarryWanted: carrySheet.open()
            }
            Card {
                visible: page.sync.items.count > 0
                spacing: 0

                Repeater {
                    model: page.sync.items
                    delegate: SyncItem {
                        Layout.fillWidth: true
                    }
                }
            }
            EmptyState {
                Layout.fillWidth: true
                Layout.topMargin: 48
                // Beside what needs somebody, that nothing waits is said by the figures alone.
                visible: page.sync.items.count === 0 && page.sync.troubles.length === 0
                iconName: "check"
                heading: qsTr("Nothing waits")
                text: qsTr("Everything recorded here has reached the server.")
            }
        }
        SyncShift {
            Layout.fillHeight: true
            visible: !page.onePane
            Layout.preferredWidth: Math.round(400 * Theme.iconScale)
            sync: page.sync
            onCarryWanted: carrySheet.open()
        }
    }
    CarrySheet {
        id: carrySheet

        carry: page.sync.carry
    }
}
