// The camera over the whole window: what it sees, the shutter, and a file in its stead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtMultimedia
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: view

    required property AskedPhotos asked
    property string trouble: ""

    color: "#000000"

    // Nothing behind takes a tap.
    MouseArea {
        anchors.fill: parent
    }
    VideoOutput {
        id: output

        anchors.fill: parent
        anchors.bottomMargin: bar.height
        fillMode: VideoOutput.PreserveAspectFit
    }
    TabletCamera {
        id: camera

        Component.onCompleted: camera.show(output)
        Component.onDestruction: camera.stop()
        onFailed: view.trouble = qsTr("The camera does not answer. Choose a picture file, or try again.")
        onTaken: picture => view.asked.giveBytes(picture)
    }
    Banner {
        anchors.top: parent.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: 24
        visible: view.trouble !== ""
        tone: "danger"
        title: view.trouble
    }
    ActionBar {
        id: bar

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        primaryName: "shutter"
        primaryText: qsTr("Take photo")
        primaryIcon: "camera"
        onPrimaryPressed: camera.shoot()

        PushButton {
            objectName: "cameraFile"
            text: qsTr("Choose a file")
            onClicked: view.asked.askFile()
        }
        PushButton {
            objectName: "cameraCancel"
            text: qsTr("Cancel")
            onClicked: view.asked.giveUp()
        }
    }
}
