// Settings: how the screen suits the person, and which device this is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: page

    required property SettingsPageModel settings
    required property DeviceCareModel care
    required property PeopleModel people

    signal leaveWanted
    signal syncWanted

    color: Theme.bg

    MoreBelow {
        anchors.fill: parent
        inset: 32

        Words {
            Layout.fillWidth: true
            text: qsTr("Settings")
            strong: true
            font.pixelSize: Theme.displaySize
            Accessible.role: Accessible.Heading
        }
        GridLayout {
            Layout.fillHeight: false
            columns: page.width < 900 * Theme.iconScale ? 1 : 2
            columnSpacing: 24
            rowSpacing: 16
            uniformCellWidths: true

            Card {
                Layout.alignment: Qt.AlignTop
                heading: qsTr("Screen")

                SettingsChoice {
                    objectName: "language"
                    label: qsTr("Language")
                    // Each language names itself.
                    options: [
                        {
                            key: "zh",
                            text: "中文"
                        },
                        {
                            key: "en",
                            text: "English"
                        }
                    ]
                    current: page.settings.language
                    onPicked: key => page.settings.speak(key)
                }
                SettingsChoice {
                    objectName: "theme"
                    label: qsTr("Theme")
                    options: page.settings.themes
                    current: page.settings.theme
                    onPicked: key => page.settings.chooseTheme(key)
                }
                SettingsChoice {
                    objectName: "scale"
                    label: qsTr("Text size")
                    options: page.settings.scales
                    current: page.settings.scale
                    onPicked: key => page.settings.chooseScale(key)
                }
                SettingsChoice {
                    objectName: "hand"
                    label: qsTr("Main button at the")
                    options: page.settings.hands
                    current: page.settings.hand
                    onPicked: key => page.settings.chooseHand(key)
                }
            }
            Card {
                Layout.alignment: Qt.AlignTop
                heading: qsTr("This device")

                Repeater {
                    model: page.settings.facts
                    delegate: FactRow {
                        required property var modelData

                        label: modelData.label
                        value: modelData.value
                        labelWidth: 132
                    }
                }
                Words {
                    Layout.fillWidth: true
                    Layout.topMargin: 8
                    text: qsTr("Doorstep is free software under the GNU General Public License, version 3 or later.")
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
            People {
                Layout.alignment: Qt.AlignTop
                Layout.columnSpan: parent.columns
                people: page.people
            }
            DeviceCare {
                Layout.alignment: Qt.AlignTop
                Layout.columnSpan: parent.columns
                care: page.care
                onLeaveWanted: page.leaveWanted()
                onSyncWanted: page.syncWanted()
            }
        }
    }
}
