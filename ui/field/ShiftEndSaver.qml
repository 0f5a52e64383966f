// Where to write the server's word on the end of the shift; the system's own dialog, loaded only when it is asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: saver

    signal chosen(url file)
    signal closed

    FileDialog {
        title: qsTr("Save the confirmation")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "json"
        nameFilters: [qsTr("Confirmations (*.json)")]
        onAccepted: {
            saver.chosen(selectedFile);
            saver.closed();
        }
        onRejected: saver.closed()
        Component.onCompleted: open()
    }
}
