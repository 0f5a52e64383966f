import QtQuick
import Doorstep.Common

Window {
    width: 1280
    height: 800
    visible: true

    InkCanvas {
        objectName: "pad"
        anchors.fill: parent
    }
}
