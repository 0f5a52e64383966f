// The lock page's wide side: crew and time, a tile a member, emergency numbers, language and sunlight.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: side

    required property FieldAppModel app
    required property LockPageModel lock
    required property bool upright

    // Crew and time stand above each other.
    readonly property bool narrow: side.width < 480 * Theme.textScale

    inset: side.upright ? 24 : 48
    gap: side.upright ? 20 : 24

    GridLayout {
        columns: side.narrow ? 1 : 2
        columnSpacing: 16
        rowSpacing: 8

        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            spacing: 16

            Brand {
                size: 56
            }
            ColumnLayout {
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: side.lock.crew
                    strong: true
                    font.pixelSize: Theme.titleSize
                }
                Words {
                    Layout.fillWidth: true
                    text: side.lock.utility + "\u3000" + side.lock.device
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
        }
        ColumnLayout {
            Layout.fillWidth: side.narrow
            Layout.maximumWidth: side.narrow ? side.width : side.width * 0.4
            spacing: 0

            Words {
                Layout.fillWidth: true
                text: side.lock.time
                strong: true
                font.pixelSize: Theme.titleSize
                horizontalAlignment: side.narrow ? Text.AlignLeft : Text.AlignRight
            }
            Words {
                Layout.fillWidth: true
                text: side.lock.day
                color: Theme.text2
                font.pixelSize: Theme.labelSize
                horizontalAlignment: side.narrow ? Text.AlignLeft : Text.AlignRight
            }
        }
    }
    GridLayout {
        columns: Theme.wideText ? 1 : 2
        columnSpacing: 16
        rowSpacing: 16
        uniformCellWidths: true

        Repeater {
            model: side.lock.members
            delegate: LockMember {
                Layout.fillWidth: true
                upright: side.upright
                onClicked: side.lock.choose(member)
            }
        }
    }
    ColumnLayout {
        Layout.fillHeight: false
        spacing: 16

        RowLayout {
            spacing: 10

            Words {
                text: qsTr("Emergency numbers")
                strong: true
                font.pixelSize: Theme.headingSize
            }
            Words {
                Layout.fillWidth: true
                text: qsTr("no PIN needed")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
        GridLayout {
            columns: Theme.wideText ? 2 : 4
            columnSpacing: 12
            rowSpacing: 12
            uniformCellWidths: true

            Repeater {
                model: side.lock.telephones
                delegate: Pressable {
                    id: phone

                    required property var modelData
                    required property int index

                    objectName: "emergency-" + phone.index
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: phone.modelData.label + " " + phone.modelData.number
                    padding: 16
                    onClicked: Qt.openUrlExternally("tel:" + phone.modelData.number)

                    background: Rectangle {
                        implicitHeight: 88
                        radius: 12
                        color: phone.tone(Theme.surface)
                        border.width: Theme.edge
                        border.color: Theme.outline2
                    }
                    contentItem: ColumnLayout {
                        spacing: 4

                        RowLayout {
                            Layout.fillHeight: false
                            spacing: 8

                            Icon {
                                name: "phone"
                                ink: phone.modelData.danger ? Theme.danger : Theme.primary
                                size: 20
                            }
                            Words {
                                Layout.fillWidth: true
                                text: phone.modelData.label
                                font.pixelSize: Theme.labelSize
                            }
                        }
                        Words {
                            Layout.fillWidth: true
                            text: phone.modelData.number
                            color: phone.modelData.danger ? Theme.danger : Theme.primary
                            strong: true
                            font.pixelSize: Theme.readSize
                        }
                    }
                }
            }
        }
    }
    Flow {
        Layout.fillWidth: true
        spacing: 12

        PushButton {
            objectName: "language"
            kind: "quiet"
            // The other language names itself, so that whoever cannot read this one finds it.
            text: Theme.language === "zh" ? "English" : "中文"
            iconName: "globe"
            onClicked: side.app.look.switchLanguage()
        }
        PushButton {
            objectName: "sunlight"
            kind: "quiet"
            text: Theme.sunlight ? qsTr("Normal light") : qsTr("Sunlight mode")
            iconName: "sun"
            onClicked: side.app.look.switchSunlight()
        }
        Words {
            width: Math.min(implicitWidth, side.width - 2 * side.inset)
            height: Math.max(implicitHeight, 56)
            text: side.lock.foot
            color: Theme.text2
            font.pixelSize: Theme.labelSize
            verticalAlignment: Text.AlignVCenter
        }
    }
}
