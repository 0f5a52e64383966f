// Where the journal goes when the system names no stick.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import Doorstep.Field

Item {
    id: chooser

    required property SafeModel safe

    FolderDialog {
        id: dialog

        title: qsTr("Choose a folder")
        onAccepted: chooser.safe.saveTo(dialog.selectedFolder)
        Component.onCompleted: dialog.open()
    }
}
