// One reading for the customer: value, before, and whether it is right, in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: tile

    required property string text
    required property string value
    required property string before
    required property string verdict
    required property string word

    readonly property color ink: tile.verdict === "ok" ? Theme.success : Theme.danger

    implicitHeight: column.implicitHeight + 20
    radius: 12
    color: tile.verdict === "ok" ? Theme.successSoft : Theme.dangerSoft
    border.width: Theme.sunlight ? Theme.edge : 0
    border.color: tile.ink

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 10
        anchors.leftMargin: 16
        spacing: 0

        Words {
            Layout.fillWidth: true
            text: tile.text + "\u3000" + tile.word
            color: tile.ink
            font.pixelSize: Theme.captionSize
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
            visible: tile.before !== ""
            text: tile.before
            color: tile.ink
            font.pixelSize: Theme.captionSize
        }
    }
}
