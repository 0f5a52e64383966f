// Where to write the two heads of an alarm; the system's own dialog, loaded only when it is asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: saver

    signal chosen(url file)
    signal closed

    FileDialog {
        title: qsTr("Save both heads")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "json"
        nameFilters: [qsTr("Signed heads (*.json)")]
        onAccepted: {
            saver.chosen(selectedFile);
            saver.closed();
        }
        onRejected: saver.closed()
        Component.onCompleted: open()
    }
}
