// The picture of the fault with its words on a white plate; square corners, white plate in every theme.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Rectangle {
    id: frame

    required property string photo
    property string text: ""

    implicitWidth: 200
    implicitHeight: 232
    color: "#FFFFFF"
    border.width: Theme.edge
    border.color: Theme.outline2
    Accessible.role: Accessible.Graphic
    Accessible.name: frame.text

    // Until the picture is read, and where there is none.
    Icon {
        objectName: "photoWaits"
        anchors.centerIn: parent
        visible: photo.status !== Image.Ready
        name: "camera"
        ink: "#3A4653"
        size: 32
    }
    Image {
        id: photo

        anchors.fill: parent
        anchors.margins: frame.border.width
        source: frame.photo === "" ? "" : "image://photo/" + frame.photo
        sourceSize.width: 640
        fillMode: Image.PreserveAspectCrop
        asynchronous: true
    }
    Rectangle {
        x: 6
        y: parent.height - height - 6
        width: plate.implicitWidth + 16
        height: plate.implicitHeight + 6
        visible: frame.text !== ""
        radius: 6
        color: "#FFFFFF"

        Words {
            id: plate

            anchors.centerIn: parent
            text: frame.text
            color: "#0F1720"
            strong: true
            font.pixelSize: Theme.captionSize
        }
    }
}
