// The order's evidence as one file: the button, how far it has come, and where it lies.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ColumnLayout {
    id: line

    required property ExportingModel exporting
    required property string orderId

    signal done

    function choose(): void {
        if (!line.exporting.isBusy && line.orderId !== "")
            chooser.active = true;
    }

    spacing: 8
    onOrderIdChanged: line.exporting.forget()

    ProgressStrip {
        objectName: "exportProgress"
        visible: line.exporting.isBusy
        share: line.exporting.share
        text: line.exporting.line
        cancelText: qsTr("Stop")
        onCancelled: line.exporting.stop()
    }
    Words {
        objectName: "exportProblem"
        Layout.fillWidth: true
        visible: line.exporting.problem !== ""
        text: line.exporting.problem
        color: Theme.danger
        font.pixelSize: Theme.labelSize
    }
    Words {
        objectName: "exportSaid"
        Layout.fillWidth: true
        visible: line.exporting.said !== ""
        text: line.exporting.said
        color: Theme.success
        font.pixelSize: Theme.labelSize
    }
    RowLayout {
        visible: !line.exporting.isBusy
        spacing: 8

        PushButton {
            objectName: "exportBundle"
            Layout.fillWidth: true
            dense: true
            iconName: "share"
            keyHint: "E"
            text: qsTr("Export evidence")
            onClicked: line.choose()
        }
        PushButton {
            objectName: "openFolder"
            visible: line.exporting.folder !== ""
            dense: true
            iconName: "next"
            text: qsTr("Folder")
            onClicked: line.exporting.openFolder()
        }
    }
    Loader {
        id: chooser

        active: false
        source: "BundleSaver.qml"
    }
    Connections {
        target: chooser.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            line.exporting.export(line.orderId, file);
        }
        function onClosed(): void {
            chooser.active = false;
            line.done();
        }
    }
}
