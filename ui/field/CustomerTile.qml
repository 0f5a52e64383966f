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
            text: tile.text
            color: tile.ink
            font.pixelSize: Theme.captionSize
        }
        RowLayout {
            spacing: 10

            Words {
                Layout.fillWidth: tile.value === tile.word
                Layout.alignment: Qt.AlignBaseline
                text: tile.value
                color: tile.ink
                strong: true
                font.pixelSize: Theme.titleSize
            }
            // A yes or no is its own verdict.
            Words {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignBaseline
                visible: tile.value !== tile.word
                text: tile.word
                color: tile.ink
                font.pixelSize: Theme.captionSize
            }
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
