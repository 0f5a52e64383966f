// Counting parts by their codes: a line for a hand scanner or for typing, and the camera.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: codes

    required property PartCodesModel model

    spacing: 8
    Layout.fillWidth: true

    RowLayout {
        Layout.fillHeight: false
        spacing: 8

        TextEntry {
            id: entry

            objectName: "partCode"
            iconName: "hash"
            placeholder: qsTr("Code of a part")
            inputMethodHints: Qt.ImhPreferUppercase | Qt.ImhNoPredictiveText
            onAccepted: {
                codes.model.read(entry.text);
                entry.text = "";
            }
        }
        IconButton {
            objectName: "partScan"
            iconName: "camera"
            text: qsTr("Scan codes")
            onClicked: codes.model.scan()
        }
    }
    Banner {
        objectName: "partSaid"
        visible: codes.model.said !== ""
        tone: codes.model.isCounted ? "success" : "warn"
        title: codes.model.said
    }
    Sheet {
        id: sheet

        name: "parts"
        title: qsTr("Scan codes of parts")
        visible: codes.model.isScanning
        onClosed: codes.model.stop()
        actions: PushButton {
            objectName: "partsDone"
            Layout.fillWidth: true
            Layout.minimumHeight: 64
            text: qsTr("Done")
            iconName: "check"
            onClicked: codes.model.stop()
        }

        Loader {
            id: camera

            // Loaded only where there is a camera: a system may lack Qt's multimedia libraries.
            function follow(): void {
                if (codes.model.isScanning)
                    camera.setSource("PartScanner.qml", {
                        codes: codes.model
                    });
                else
                    camera.source = "";
            }

            Layout.fillWidth: true
            Layout.preferredHeight: 400
            Component.onCompleted: camera.follow()

            Connections {
                function onIsScanningChanged(): void {
                    camera.follow();
                }

                target: codes.model
            }
        }
        Words {
            Layout.fillWidth: true
            text: codes.model.said
            color: codes.model.isCounted ? Theme.success : Theme.warn
            strong: true
        }
    }
}
