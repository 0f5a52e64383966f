// Where to write an order's bundle; the system's own dialog, loaded only when it is asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: saver

    signal chosen(url file)
    signal closed

    FileDialog {
        title: qsTr("Save the order's evidence")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "bundle"
        nameFilters: [qsTr("Bundles (*.bundle)")]
        onAccepted: {
            saver.chosen(selectedFile);
            saver.closed();
        }
        onRejected: saver.closed()
        Component.onCompleted: open()
    }
}
