// One of the three heaps with its count; pressed, its rows are shown.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Pressable {
    id: tile

    required property var modelData
    property bool here: false
    property bool live: false

    readonly property color ink: !tile.live || tile.modelData.count === 0 ? Theme.text2 : tile.modelData.tone === "success" ? Theme.success : tile.modelData.tone === "danger" ? Theme.danger : Theme.text

    objectName: "heap-" + tile.modelData.key
    Layout.fillWidth: true
    text: tile.modelData.text + " " + tile.modelData.count
    padding: 14
    background: Rectangle {
        radius: 12
        color: tile.here ? Theme.primarySoft : Theme.surface2
        border.width: tile.here ? Theme.strongEdge : 0
        border.color: Theme.primary
    }
    contentItem: ColumnLayout {
        spacing: 0

        Words {
            objectName: "count-" + tile.modelData.key
            text: tile.live ? tile.modelData.count : "—"
            color: tile.ink
            strong: true
            font.pixelSize: Theme.displaySize
        }
        Words {
            Layout.fillWidth: true
            text: tile.modelData.text
            font.pixelSize: Theme.labelSize
        }
    }
}
