// A limit that runs: its name, what is left, and a bar of the share used. Late says so in a word.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Item {
    id: live

    required property string name
    required property real dueMs
    required property real limitMs
    required property real nowMs

    readonly property bool runs: live.dueMs > 0
    readonly property real rest: live.dueMs - live.nowMs
    readonly property real used: live.runs ? Math.max(0, Math.min(1, 1 - live.rest / live.limitMs)) : 0
    readonly property color ink: !live.runs ? Theme.text2 : live.rest < 0 ? Theme.danger : live.used >= 0.75 ? Theme.warn : Theme.text

    function figures(left: real): string {
        const seconds = Math.floor(Math.abs(left) / 1000);
        const hours = Math.floor(seconds / 3600);
        const minutes = Math.floor(seconds / 60) % 60;
        const pad = number => number < 10 ? "0" + number : "" + number;
        // After so long nobody counts hours, and the limit's name needs the room.
        if (hours >= 2400)
            return qsTr("%1 d").arg(Math.floor(hours / 24));
        if (hours >= 48)
            return qsTr("%1 d %2 h").arg(Math.floor(hours / 24)).arg(hours % 24);
        return (hours > 0 ? hours + ":" + pad(minutes) : pad(minutes)) + ":" + pad(seconds % 60);
    }

    Words {
        anchors.left: parent.left
        anchors.baseline: time.baseline
        visible: implicitWidth + time.implicitWidth + 6 < live.width
        text: live.name
        color: Theme.text2
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.captionSize
    }
    Words {
        id: time

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: -2
        text: !live.runs ? "—" : live.rest < 0 ? qsTr("over %1").arg(live.figures(live.rest)) : live.figures(live.rest)
        color: live.ink
        strong: live.runs
        wrapMode: Text.NoWrap
        font.pixelSize: live.width < 150 ? Theme.labelSize : Theme.bodySize
    }
    Rectangle {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 2
        width: parent.width
        height: 3
        radius: 1.5
        visible: live.runs
        color: Theme.surface2

        Rectangle {
            width: parent.width * live.used
            height: parent.height
            radius: 1.5
            color: live.rest < 0 ? Theme.dangerFill : live.used >= 0.75 ? Theme.warnFill : Theme.text2
        }
    }
}
