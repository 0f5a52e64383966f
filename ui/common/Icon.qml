// A line icon of resources/icons in the ink of the theme; grows by half as much as the text.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Doorstep.Common

Item {
    id: icon

    required property string name
    property color ink: Theme.text
    // What lies inside a filled mark, where the file says white.
    property color ground: Theme.fillInk
    property real size: 24
    property real stroke: Theme.iconStroke

    readonly property real side: Math.round(icon.size * Theme.iconScale)
    readonly property int pixels: Math.ceil(icon.side * icon.Screen.devicePixelRatio)

    implicitWidth: icon.side
    implicitHeight: icon.side
    Accessible.ignored: true

    // An image's own size would be its pixels, which layouts take for dp on a dense screen.
    Image {
        anchors.fill: parent
        source: icon.name === "" ? "" : "image://icon/" + icon.name + "?ink=" + encodeURIComponent(icon.ink.toString()) + "&ground=" + encodeURIComponent(icon.ground.toString()) + "&stroke=" + icon.stroke.toFixed(1)
        sourceSize: Qt.size(icon.pixels, icon.pixels)
    }
}
