// The system's own file dialog; loaded only when it is asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

Item {
    id: chooser

    signal chosen(url file)
    signal closed

    FileDialog {
        title: qsTr("Choose a table of orders")
        nameFilters: [qsTr("Tables (*.csv *.xlsx *.xlsm)"), qsTr("All files (*)")]
        onAccepted: {
            chooser.chosen(selectedFile);
            chooser.closed();
        }
        onRejected: chooser.closed()
        Component.onCompleted: open()
    }
}
