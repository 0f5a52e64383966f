// One step in the rail.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: node

    required property int index
    required property int number
    required property string title
    required property string status
    required property string time
    required property bool lying
    required property bool last

    readonly property bool passed: node.status === "done" || node.status === "skipped"
    readonly property bool blocked: node.status === "blocked"
    readonly property bool current: node.status === "current"
    readonly property color ink: node.blocked ? Theme.danger : node.current ? Theme.primary : node.status === "later" ? Theme.text2 : Theme.text
    readonly property string statusWord: node.status === "done" ? qsTr("done") : node.current ? qsTr("now") : node.blocked ? qsTr("blocked") : node.status === "skipped" ? qsTr("not needed") : qsTr("later")
    readonly property real nodeSide: Math.round(32 * Theme.iconScale)

    objectName: "step_" + node.number
    text: qsTr("Step %1 %2, %3").arg(node.number).arg(node.title).arg(node.statusWord)
    leftPadding: node.lying ? 4 : 12
    rightPadding: node.lying ? 4 : 12
    topPadding: node.lying ? 4 : 8
    bottomPadding: 4

    background: Rectangle {
        implicitWidth: node.lying ? 60 : 56
        implicitHeight: node.lying ? 72 : 56
        radius: 12
        color: node.blocked ? node.tone(Theme.dangerSoft) : node.current && !node.lying ? node.tone(Theme.primarySoft) : node.down ? Theme.surface2 : "transparent"
        border.width: Theme.sunlight && (node.current || node.blocked) && !node.lying ? Theme.strongEdge - 1 : 0
        border.color: node.ink

        // The line: up or left to the step before, down or right to the one after.
        Rectangle {
            visible: node.index > 0
            x: node.lying ? 0 : 12 + node.nodeSide / 2 - 1
            y: node.lying ? 4 + node.nodeSide / 2 - 1 : 0
            width: node.lying ? (parent.width - node.nodeSide) / 2 - 4 : 2
            height: node.lying ? 2 : (parent.height - node.nodeSide) / 2
            color: node.status === "later" ? Theme.outline2 : Theme.successFill
        }
        Rectangle {
            visible: !node.last
            x: node.lying ? (parent.width + node.nodeSide) / 2 + 4 : 12 + node.nodeSide / 2 - 1
            y: node.lying ? 4 + node.nodeSide / 2 - 1 : (parent.height + node.nodeSide) / 2
            width: node.lying ? (parent.width - node.nodeSide) / 2 - 4 : 2
            height: node.lying ? 2 : (parent.height - node.nodeSide) / 2
            color: node.passed ? Theme.successFill : Theme.outline2
        }
    }

    contentItem: GridLayout {
        // With large text the time stands under the name, so that no name is broken.
        columns: node.lying ? 1 : Theme.wideText ? 2 : 3
        columnSpacing: 14
        rowSpacing: 4

        Rectangle {
            Layout.alignment: Qt.AlignHCenter | Qt.AlignVCenter
            Layout.rowSpan: Theme.wideText && !node.lying && node.time !== "" ? 2 : 1
            implicitWidth: node.nodeSide
            implicitHeight: node.nodeSide
            radius: 10
            color: node.status === "done" ? Theme.successFill : node.current ? Theme.primary : node.blocked ? Theme.dangerFill : Theme.surface
            border.width: node.status === "later" || node.status === "skipped" ? 2 : 0
            border.color: Theme.outline2

            Icon {
                anchors.centerIn: parent
                visible: node.status === "done" || node.blocked || node.status === "skipped"
                name: node.status === "done" ? "check" : node.blocked ? "x" : "minus"
                ink: node.status === "skipped" ? Theme.text2 : Theme.fillInk
                size: 22
                stroke: 2.6
            }
            Words {
                anchors.centerIn: parent
                visible: node.status === "later" || node.current
                text: node.number.toString()
                color: node.current ? Theme.primaryInk : Theme.text2
                strong: true
                lifted: true
                wrapMode: Text.NoWrap
                font.pixelSize: Math.min(Theme.labelSize, 24)
            }
        }
        Words {
            Layout.fillWidth: true
            Layout.minimumWidth: node.lying ? implicitWidth : 0
            text: node.title
            color: node.ink
            strong: node.current || node.blocked
            lifted: true
            font.pixelSize: node.lying ? Theme.captionSize : Theme.bodySize
            horizontalAlignment: node.lying ? Text.AlignHCenter : Text.AlignLeft
        }
        Words {
            visible: !node.lying && node.time !== ""
            text: node.time
            color: node.current || node.blocked ? node.ink : Theme.text2
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.captionSize
        }
    }
}
