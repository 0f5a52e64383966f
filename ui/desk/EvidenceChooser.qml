// Which sheet or bundle to check; the system's own dialog, loaded only when it is asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: chooser

    signal chosen(url file)
    signal closed

    FileDialog {
        title: qsTr("Choose a service sheet or a bundle")
        nameFilters: [qsTr("Sheets and bundles (*.pdf *.bundle)"), qsTr("All files (*)")]
        onAccepted: {
            chooser.chosen(selectedFile);
            chooser.closed();
        }
        onRejected: chooser.closed()
        Component.onCompleted: open()
    }
}
