// What the camera sees while it reads codes, with a frame to aim by.
pragma ComponentBehavior: Bound

import QtQuick
import QtMultimedia
import Doorstep.Common

Rectangle {
    id: view

    property string hint: ""

    readonly property real side: Math.min(view.width, view.height - 96) * 0.72

    signal found(string code)
    signal failed

    color: "#000000"
    radius: 16
    clip: true

    VideoOutput {
        id: output

        anchors.fill: parent
        fillMode: VideoOutput.PreserveAspectCrop
    }
    CodeScanner {
        id: scanner

        Component.onCompleted: scanner.show(output)
        Component.onDestruction: scanner.stop()
        onFound: code => view.found(code)
        onFailed: view.failed()
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: (view.height - 96 - height) / 2 + 16
        width: view.side
        height: view.side
        radius: 24
        color: "transparent"
        border.width: 4
        border.color: "#FFFFFF"
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: Math.max(64, words.implicitHeight + 24)
        radius: view.radius
        color: "#B3000000"

        Words {
            id: words

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.margins: 16
            anchors.verticalCenter: parent.verticalCenter
            text: view.hint
            color: "#FFFFFF"
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
