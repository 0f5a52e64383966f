// One cell a state with its count and what of it is late; a cell is a filter. Side paths stand after a rule.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: strip

    required property var lanes
    required property string chosen

    readonly property bool tight: strip.width < 1100

    signal picked(string key)

    implicitHeight: 76
    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 4
        anchors.rightMargin: 4
        spacing: 0

        Repeater {
            model: strip.lanes
            delegate: Pressable {
                id: lane

                required property var modelData
                readonly property bool here: strip.chosen === "lane:" + lane.modelData.key

                objectName: "lane-" + lane.modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumWidth: 30
                Layout.preferredWidth: strip.tight ? 50 : 80
                leftPadding: strip.tight ? 7 : 11
                rightPadding: 2
                text: lane.modelData.text + " " + lane.modelData.count + " " + lane.modelData.late
                onClicked: strip.picked("lane:" + lane.modelData.key)

                background: Item {
                    Rectangle {
                        visible: lane.modelData.beside
                        y: 14
                        width: 1
                        height: parent.height - 28
                        color: Theme.outline
                    }
                    Rectangle {
                        visible: lane.here
                        x: lane.leftPadding
                        y: parent.height - 5
                        width: parent.width - 2 * lane.leftPadding
                        height: 4
                        radius: 2
                        color: Theme.primary
                    }
                }
                contentItem: Column {
                    topPadding: 8
                    spacing: -2

                    Words {
                        width: parent.width
                        text: lane.modelData.text
                        color: lane.here ? Theme.primary : Theme.text
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: 11
                        font.pixelSize: strip.tight ? 13 : Theme.captionSize
                    }
                    Row {
                        spacing: 6

                        Words {
                            text: lane.modelData.count
                            strong: true
                            font.pixelSize: strip.tight ? 20 : 26
                        }
                        Rectangle {
                            anchors.verticalCenter: parent.verticalCenter
                            visible: lane.modelData.late !== "" && !strip.tight
                            width: late.implicitWidth + 10
                            height: late.implicitHeight
                            radius: 6
                            color: Theme.dangerSoft

                            Words {
                                id: late

                                anchors.centerIn: parent
                                text: lane.modelData.late
                                color: Theme.danger
                                strong: true
                                wrapMode: Text.NoWrap
                                font.pixelSize: Theme.captionSize
                            }
                        }
                    }
                }
            }
        }
    }
}
