// A member's face: the photo where there is one, else a drawn one that stays the same for the same person.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window

Item {
    id: portrait

    // "id" or "id?helmet=white|yellow|blue&hair=short|long": the id decides what is not given.
    required property string who
    property url photo: ""
    property real size: 96

    readonly property int pixels: Math.ceil(portrait.size * portrait.Screen.devicePixelRatio)

    implicitWidth: portrait.size
    implicitHeight: portrait.size
    Accessible.ignored: true

    Image {
        anchors.fill: parent
        source: portrait.photo.toString() !== "" ? portrait.photo : portrait.who === "" ? "" : "image://portrait/" + portrait.who
        sourceSize: Qt.size(portrait.pixels, portrait.pixels)
        fillMode: Image.PreserveAspectCrop
    }
}
