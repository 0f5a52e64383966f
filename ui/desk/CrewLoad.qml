// What each crew has in hand: open orders beside the fullest crew, urgent and late ones in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: load

    required property var crews

    implicitHeight: Math.min(230, column.implicitHeight + 28)
    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline
    clip: true

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 14
        spacing: 8

        RowLayout {
            spacing: 12

            Words {
                text: qsTr("Crew load")
                strong: true
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.fillWidth: true
                text: qsTr("open orders by crew, the bar against the fullest")
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
        }
        Repeater {
            model: load.crews
            delegate: RowLayout {
                id: crew

                required property var modelData

                spacing: 14

                Row {
                    Layout.preferredWidth: 100
                    spacing: 6

                    Repeater {
                        model: crew.modelData.sectors
                        delegate: SectorGlyph {
                            required property string modelData

                            sector: modelData
                            size: 18
                        }
                    }
                }
                Cell {
                    Layout.preferredWidth: 230
                    text: crew.modelData.name
                    font.pixelSize: Theme.labelSize
                }
                Cell {
                    Layout.preferredWidth: 110
                    text: crew.modelData.area
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    Layout.preferredWidth: 40
                    text: crew.modelData.open
                    strong: true
                    horizontalAlignment: Text.AlignRight
                }
                Rectangle {
                    Layout.fillWidth: true
                    implicitHeight: 10
                    radius: 5
                    color: Theme.surface2

                    Rectangle {
                        width: parent.width * crew.modelData.share
                        height: parent.height
                        radius: 5
                        color: Theme.text2
                    }
                    Rectangle {
                        width: parent.width * crew.modelData.urgentShare
                        height: parent.height
                        radius: 5
                        color: Theme.dangerFill
                    }
                }
                Words {
                    Layout.preferredWidth: 60
                    text: crew.modelData.urgent
                    color: Theme.danger
                    strong: true
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    Layout.preferredWidth: 70
                    text: crew.modelData.late
                    color: Theme.danger
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.captionSize
                }
            }
        }
    }
}
