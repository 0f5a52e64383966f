// The very first start: where the ticket comes from in three steps, the camera to read it, a file in its stead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Doorstep.Common

Window {
    id: window

    required property TicketModel tickets

    readonly property bool upright: window.width < 1000

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 480
    visible: true
    color: Theme.bg
    title: qsTr("Doorstep")

    GridLayout {
        anchors.fill: parent
        columns: window.upright ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0

        TicketSteps {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: window.upright ? window.height * 0.55 : -1
            tickets: window.tickets
        }
        Rectangle {
            Layout.fillWidth: window.upright
            Layout.fillHeight: true
            Layout.preferredWidth: Math.round(560 * Theme.iconScale)
            Layout.preferredHeight: window.upright ? window.height * 0.45 : -1
            color: Theme.surface

            Rectangle {
                width: window.upright ? parent.width : Theme.hairline
                height: window.upright ? Theme.hairline : parent.height
                color: Theme.outline
            }
            ColumnLayout {
                anchors.fill: parent
                anchors.margins: 32
                spacing: 16

                Loader {
                    id: camera

                    // Loaded only where there is a camera: a system may lack Qt's multimedia libraries.
                    function follow(): void {
                        if (window.tickets.usesCamera)
                            camera.setSource("TicketScanner.qml", {
                                tickets: window.tickets
                            });
                        else
                            camera.source = "";
                    }

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: window.tickets.usesCamera
                    Component.onCompleted: camera.follow()

                    Connections {
                        function onUsesCameraChanged(): void {
                            camera.follow();
                        }

                        target: window.tickets
                    }
                }
                Item {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    visible: !window.tickets.usesCamera

                    EmptyState {
                        objectName: "noCamera"
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width
                        iconName: window.tickets.hasCamera ? "camera" : "doc"
                        heading: window.tickets.hasCamera ? qsTr("The camera is off") : qsTr("No camera on this device")
                        text: qsTr("Save the ticket as a file on the desk, bring it on a stick, and choose it here. A picture of the code will do as well.")
                        action: window.tickets.hasCamera ? qsTr("Use the camera") : ""
                        onActionPressed: window.tickets.tryCamera()
                    }
                }
                PrimaryButton {
                    objectName: "ticketFile"
                    Layout.fillWidth: true
                    text: qsTr("Choose the ticket's file")
                    iconName: "doc"
                    busy: window.tickets.isBusy
                    onClicked: chooser.setSource("TicketFile.qml", {
                        tickets: window.tickets
                    })
                }
            }
        }
    }
    Loader {
        id: chooser
    }
}
