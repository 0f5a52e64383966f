// A reading against its limits: track, band of what is allowed, hollow bar before, solid bar after; places are shares of the track.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Item {
    id: gauge

    required property real bandFrom
    required property real bandTo
    // Below 0: not measured.
    property real beforeAt: -1
    property real afterAt: -1
    property bool failed: false

    function place(share: real, width: real): real {
        return Math.min(Math.max(share, 0), 1) * (gauge.width - width);
    }

    implicitHeight: 24
    implicitWidth: 200
    Accessible.ignored: true

    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        height: Theme.sunlight ? 2 : 4
        radius: height / 2
        color: Theme.outline
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        x: gauge.place(gauge.bandFrom, 0)
        width: Math.max(0, gauge.place(gauge.bandTo, 0) - x)
        height: Theme.sunlight ? 12 : 8
        radius: height / 2
        color: Qt.rgba(Theme.success.r, Theme.success.g, Theme.success.b, Theme.sunlight ? 1 : 0.5)
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        visible: gauge.beforeAt >= 0
        x: gauge.place(gauge.beforeAt, width)
        width: 10
        height: 20
        radius: 5
        color: Theme.surface
        border.width: 2
        border.color: Theme.text2
    }
    Rectangle {
        anchors.verticalCenter: parent.verticalCenter
        visible: gauge.afterAt >= 0
        x: gauge.place(gauge.afterAt, width)
        width: 12
        height: 24
        radius: 6
        color: gauge.failed ? Theme.dangerFill : Theme.successFill
        border.width: 2
        border.color: Theme.surface
    }
}
