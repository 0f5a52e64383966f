// One promised time of an order: kept, running with what is left, late or standing still.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: tile

    required property var modelData
    // Below each other in a narrow column: the name and what is left share a line.
    property bool flat: false

    readonly property color ink: tile.modelData.tone === "success" ? Theme.success : tile.modelData.tone === "warn" ? Theme.warn : tile.modelData.tone === "danger" ? Theme.danger : Theme.text

    Layout.fillWidth: true
    Layout.fillHeight: true
    implicitHeight: column.implicitHeight + 20
    radius: 12
    color: tile.modelData.tone === "warn" ? Theme.warnSoft : tile.modelData.tone === "danger" ? Theme.dangerSoft : Theme.surface2

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: tile.width < 110 ? 8 : 10
        spacing: 0

        Words {
            Layout.fillWidth: true
            visible: !tile.flat
            text: tile.modelData.name
            color: Theme.text2
            font.pixelSize: Theme.captionSize
        }
        RowLayout {
            spacing: 6

            Words {
                Layout.fillWidth: true
                visible: tile.flat
                text: tile.modelData.name
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
            Words {
                Layout.fillWidth: !tile.flat
                text: tile.modelData.value
                color: tile.ink
                strong: true
                font.pixelSize: tile.width < 110 ? Theme.captionSize : tile.width < 150 ? Theme.labelSize : Theme.headingSize
            }
            Icon {
                visible: tile.modelData.done && tile.width > 110
                name: "check"
                ink: Theme.success
                size: 20
            }
        }
        Words {
            Layout.fillWidth: true
            text: tile.flat ? tile.modelData.sub.replace("\n", "\u3000") : tile.modelData.sub
            color: Theme.text2
            font.pixelSize: Theme.captionSize
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        x: 10
        width: (parent.width - 20) * tile.modelData.share
        height: 3
        radius: 1.5
        color: tile.ink
    }
}
