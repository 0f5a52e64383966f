// Takes a photo where a page asked for one: by the camera, or from a file. Both are loaded when first asked for, so that the
// window is there sooner, and also where the system lacks Qt's multimedia libraries.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Field

Item {
    id: taker

    required property AskedPhotos camera

    Loader {
        id: shown

        function ask(page: string): void {
            shown.setSource(page, {
                asked: taker.camera
            });
        }

        anchors.fill: parent
    }
    Connections {
        function onAsked(hasCamera: bool): void {
            shown.ask(hasCamera ? "CameraView.qml" : "PhotoDialog.qml");
        }
        function onFileAsked(): void {
            shown.ask("PhotoDialog.qml");
        }
        function onAnswered(): void {
            shown.source = "";
        }

        target: taker.camera
    }
}
