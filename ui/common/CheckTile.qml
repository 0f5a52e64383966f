// A thing to confirm: open, ok or failed. `plain` drops the frame, for a list inside a card.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: tile

    // "open", "ok", "fail"
    property string verdict: "open"
    property string sub: ""
    property bool plain: false

    readonly property bool failed: tile.verdict === "fail"

    leftPadding: tile.plain ? 0 : 16
    rightPadding: tile.plain ? 0 : 16
    topPadding: 9
    bottomPadding: 9
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: tile.verdict === "ok"
    hint: tile.sub

    background: Rectangle {
        implicitHeight: tile.plain ? 56 : 64
        radius: 12
        color: tile.plain && !tile.failed ? (tile.down ? Theme.surface2 : "transparent") : tile.tone(tile.failed ? Theme.dangerSoft : Theme.surface)
        border.width: tile.failed ? Theme.strongEdge : tile.plain ? 0 : tile.verdict === "ok" ? Theme.hairline : Theme.edge
        border.color: tile.failed ? Theme.danger : tile.verdict === "ok" ? Theme.outline : Theme.outline2
    }

    contentItem: RowLayout {
        spacing: 14

        SquareMark {
            verdict: tile.verdict
        }
        ColumnLayout {
            spacing: 0

            Words {
                Layout.fillWidth: true
                text: tile.text
                color: tile.failed ? Theme.danger : Theme.text
                strong: tile.failed
                lifted: tile.sub === ""
            }
            Words {
                Layout.fillWidth: true
                visible: tile.sub !== ""
                text: tile.sub
                color: tile.failed ? Theme.danger : Theme.text2
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
