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

    // One line of cells, each as wide as its own words; where they do not fit, as many equal columns as there is room for.
    readonly property bool tight: strip.width < strip.lanes.reduce((sum, lane) => sum + strip.wide(lane), 8)
    readonly property real narrow: strip.lanes.reduce((most, lane) => Math.max(most, strip.slim(lane)), 1)
    readonly property int columns: strip.tight ? [6, 4, 3, 2].find(n => n * strip.narrow <= strip.width - 8) ?? 1 : 12

    signal picked(string key)

    // What a cell needs with its name above its figures; reading a height binds it to the size of the text.
    function wide(lane: var): real {
        const pill = lane.late === "" ? 0 : bold.advanceWidth(lane.late) + 16;
        return 20 + Math.ceil(Math.max(caption.height && caption.advanceWidth(lane.text), figure.advanceWidth(lane.count) + pill));
    }
    // What it needs with both in one line.
    function slim(lane: var): real {
        return 28 + Math.ceil((caption.height && caption.advanceWidth(lane.text)) + strong.advanceWidth(lane.count));
    }

    FontMetrics {
        id: caption

        font.pixelSize: Theme.captionSize
        font.bold: Theme.sunlight
    }
    FontMetrics {
        id: bold

        font.pixelSize: Theme.captionSize
        font.bold: true
    }
    FontMetrics {
        id: strong

        font.pixelSize: Theme.bodySize
        font.bold: true
    }
    FontMetrics {
        id: figure

        font.pixelSize: 26
        font.bold: true
    }

    implicitHeight: strip.tight ? Math.ceil(12 / strip.columns) * Math.max(38, strong.height + 8) : 76
    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline

    GridLayout {
        anchors.fill: parent
        anchors.leftMargin: 4
        anchors.rightMargin: 4
        columns: strip.columns
        uniformCellWidths: strip.tight
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
                Layout.preferredWidth: strip.tight ? strip.narrow : strip.wide(lane.modelData)
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
                        // Where the pill has no place, the figure itself says that some are late.
                        color: strip.tight && lane.modelData.late !== "" ? Theme.danger : Theme.text
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
