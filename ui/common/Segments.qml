// One of a few views in a tray; the current one lies on white with an edge, never filled blue.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: tray

    // [{key, text}]
    required property var options
    property string current: ""
    // The desk's size for mouse and keys.
    property bool dense: false
    // Small letters in targets of full size, where many views stand beside each other.
    property bool small: tray.dense

    readonly property int count: tray.options.length
    readonly property real cell: tray.options.reduce((most, option) => Math.max(most, metrics.advanceWidth(option.text)), 0) + (tray.small ? 18 : 34)
    // As many beside each other as no word must be broken for, the rows alike.
    readonly property int fitting: tray.width > 0 ? Math.max(1, Math.min(tray.count, Math.floor((tray.width - 4) / (tray.cell + 4)))) : tray.count
    readonly property int across: Math.max(1, Math.ceil(tray.count / Math.ceil(tray.count / Math.max(1, tray.fitting))))

    signal picked(string key)

    implicitWidth: tray.count * (tray.cell + 4) + 4
    implicitHeight: row.implicitHeight + 8
    radius: 12
    color: Theme.surface2
    border.width: Theme.sunlight ? Theme.edge : 0
    border.color: Theme.outline2

    FontMetrics {
        id: metrics

        font.pixelSize: tray.small ? Theme.labelSize : Theme.bodySize
        font.bold: true
    }
    GridLayout {
        id: row

        anchors.fill: parent
        anchors.margins: 4
        columns: tray.across
        columnSpacing: 4
        rowSpacing: 4
        uniformCellWidths: true
        uniformCellHeights: true

        Repeater {
            model: tray.options
            delegate: Pressable {
                id: segment

                required property var modelData
                readonly property bool chosen: tray.current === segment.modelData.key

                objectName: (tray.objectName || "segment") + "_" + segment.modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                text: segment.modelData.text
                leftPadding: tray.small ? 8 : 16
                rightPadding: segment.leftPadding
                corner: 10
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: segment.chosen
                onClicked: tray.picked(segment.modelData.key)

                background: Rectangle {
                    implicitHeight: tray.dense ? 36 : 56
                    radius: 10
                    color: segment.chosen ? Theme.surface : segment.down ? segment.tone(Theme.surface2) : "transparent"
                    border.width: segment.chosen ? (Theme.sunlight ? Theme.strongEdge : Theme.edge) : 0
                    border.color: Theme.sunlight ? Theme.primary : Theme.outline2
                }
                contentItem: Words {
                    text: segment.text
                    color: segment.chosen ? Theme.primary : Theme.text
                    strong: segment.chosen
                    lifted: true
                    font.pixelSize: tray.small ? Theme.labelSize : Theme.bodySize
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
