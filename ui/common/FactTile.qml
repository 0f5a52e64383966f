// A limit of an order as a tile: its name, what is left or that it is done, and the time it stands for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: tile

    required property string label
    required property string value
    property string sub: ""
    property string iconName: "clock"
    property string tone: "calm"

    readonly property color ink: tile.tone === "success" ? Theme.success : tile.tone === "warn" ? Theme.warn : tile.tone === "danger" ? Theme.danger : Theme.text

    implicitWidth: column.implicitWidth + 32
    implicitHeight: column.implicitHeight + 24
    Layout.fillWidth: true
    Layout.fillHeight: true
    radius: 12
    color: tile.tone === "success" ? Theme.successSoft : tile.tone === "warn" ? Theme.warnSoft : tile.tone === "danger" ? Theme.dangerSoft : Theme.surface2
    border.width: Theme.sunlight ? Theme.edge : 0
    border.color: tile.ink

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 16
        anchors.topMargin: 12
        spacing: 0

        RowLayout {
            spacing: 7

            Icon {
                name: tile.iconName
                ink: tile.ink
                size: 18
            }
            Words {
                Layout.fillWidth: true
                text: tile.label
                color: tile.ink
                font.pixelSize: Theme.labelSize
            }
        }
        Words {
            Layout.fillWidth: true
            text: tile.value
            color: tile.ink
            strong: true
            font.pixelSize: Theme.titleSize
        }
        Words {
            Layout.fillWidth: true
            visible: tile.sub !== ""
            text: tile.sub
            color: Theme.text2
            font.pixelSize: Theme.captionSize
        }
    }
}
