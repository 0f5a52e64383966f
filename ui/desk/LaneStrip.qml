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

    GridLayout {
        anchors.fill: parent
        anchors.leftMargin: 4
        anchors.rightMargin: 4
        columns: strip.tight ? 6 : 12
        uniformCellWidths: true
        columnSpacing: 0
        rowSpacing: 0

        Repeater {
            model: strip.lanes
            delegate: Pressable {
                id: lane

                required property var modelData
                readonly property bool here: strip.chosen === "lane:" + lane.modelData.key

                objectName: "lane-" + lane.modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                // The count of late ones needs its place beside a count of four figures.
                Layout.preferredWidth: lane.modelData.late !== "" && !strip.tight ? 150 : 80
                leftPadding: strip.tight ? 7 : 11
                topPadding: strip.tight ? 0 : 8
                bottomPadding: strip.tight ? 0 : 10
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
                contentItem: GridLayout {
                    columns: strip.tight ? 3 : 2
                    columnSpacing: 6
                    rowSpacing: -2

                    Words {
                        Layout.columnSpan: strip.tight ? 1 : 2
                        Layout.fillWidth: true
                        text: lane.modelData.text
                        color: lane.here ? Theme.primary : Theme.text
                        wrapMode: Text.NoWrap
                        font.pixelSize: Theme.captionSize
                    }
                    Words {
                        Layout.rightMargin: strip.tight ? 10 : 0
                        text: lane.modelData.count
                        strong: true
                        wrapMode: Text.NoWrap
                        font.pixelSize: strip.tight ? Theme.bodySize : 26
                    }
                    Rectangle {
                        Layout.fillWidth: false
                        visible: lane.modelData.late !== "" && !strip.tight
                        implicitWidth: late.implicitWidth + 10
                        implicitHeight: late.implicitHeight
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
                    Item {
                        Layout.fillWidth: true
                        visible: !strip.tight && lane.modelData.late === ""
                    }
                }
            }
        }
    }
}
