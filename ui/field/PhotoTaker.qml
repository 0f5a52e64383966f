// Takes a photo where a page asked for one. The dialog is made when first asked for: the window is there sooner without it.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Field

Item {
    id: taker

    required property AskedPhotos camera

    Loader {
        id: dialog

        anchors.fill: parent
        active: false
        sourceComponent: PhotoDialog {
            camera: taker.camera
        }
        onLoaded: (dialog.item as PhotoDialog).open()
    }
    Connections {
        function onAsked(): void {
            if (dialog.item)
                (dialog.item as PhotoDialog).open();
            else
                dialog.active = true;
        }

        target: taker.camera
    }
}
