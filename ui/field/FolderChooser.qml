// A folder of this device's system, where it names no stick by itself.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Field

Item {
    id: chooser

    required property CarryModel carry

    FolderDialog {
        id: dialog

        title: qsTr("Choose a folder")
        onAccepted: chooser.carry.useFolder(dialog.selectedFolder)
        Component.onCompleted: dialog.open()
    }
}
