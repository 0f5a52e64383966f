// A picture file of this device, for tablets without a camera.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Field

Item {
    id: taker

    required property AskedPhotos asked

    FileDialog {
        id: dialog

        title: qsTr("Choose a photo")
        nameFilters: [qsTr("Pictures") + " (*.jpg *.jpeg *.png *.webp *.bmp)"]
        onAccepted: taker.asked.give(dialog.selectedFile)
        onRejected: taker.asked.giveUp()
        Component.onCompleted: dialog.open()
    }
}
