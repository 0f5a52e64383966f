// A picture file of this device, for tablets without a camera.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Field

Item {
    id: taker

    required property AskedPhotos camera

    function open(): void {
        dialog.open();
    }

    FileDialog {
        id: dialog

        title: qsTr("Choose a photo")
        nameFilters: [qsTr("Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp)"]
        onAccepted: taker.camera.give(dialog.selectedFile)
    }
}
