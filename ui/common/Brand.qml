// Doorstep's sign: a door on blue.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Rectangle {
    id: brand

    property real size: 56

    implicitWidth: brand.size
    implicitHeight: brand.size
    radius: brand.size * 0.25
    color: Theme.name === "dark" ? "#0A4A86" : Theme.primary

    Icon {
        anchors.centerIn: parent
        name: "door"
        ink: "#FFFFFF"
        size: brand.size * 0.54
    }
}
