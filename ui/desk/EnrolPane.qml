// A new device: for which place, then the code with its ten minutes running down, and what to do with it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Flickable {
    id: zone

    required property EnrollingModel enrolling

    readonly property bool hasCode: zone.enrolling.code !== ""
    // Half a screen high: closer together, so that the button stays in sight.
    readonly property bool low: zone.height < 780

    signal leave

    contentHeight: Math.max(zone.height, column.implicitHeight + 2 * column.y)
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: SlimBar {}

    ColumnLayout {
        id: column

        x: 24
        y: zone.low ? 14 : 24
        width: zone.width - 48
        height: zone.contentHeight - 2 * column.y
        spacing: zone.low ? 8 : 14

        PaneHead {
            title: qsTr("Enrol a new device")
            sub: zone.hasCode ? zone.enrolling.label : qsTr("Choose whose it will be")
            onLeave: zone.leave()
        }
        EnrolCode {
            visible: zone.hasCode
            enrolling: zone.enrolling
        }
        Banner {
            objectName: "ticketTaken"
            visible: zone.enrolling.taken !== ""
            tone: "success"
            title: zone.enrolling.taken
        }
        Banner {
            objectName: "ticketOver"
            visible: zone.enrolling.isOver
            tone: "warn"
            title: qsTr("The ten minutes are over; nobody used the ticket.")
            text: qsTr("It is worth nothing now. Make another when the device stands ready.")
        }
        Banner {
            objectName: "ticketProblem"
            visible: zone.enrolling.problem !== ""
            tone: "warn"
            title: zone.enrolling.problem
        }
        Words {
            objectName: "ticketSaid"
            Layout.fillWidth: true
            visible: zone.enrolling.said !== ""
            text: zone.enrolling.said
            color: Theme.success
        }
        ColumnLayout {
            Layout.fillWidth: true
            visible: zone.hasCode
            spacing: 10

            Repeater {
                model: [[qsTr("Start Doorstep on the new device"), qsTr("hold it to this code, or bring it the ticket as a file")], [qsTr("Everyone chooses a PIN"), qsTr("the device makes its own key, which never leaves it")], [qsTr("It appears in the list here"), zone.enrolling.needsSecond ? qsTr("a colleague of yours compares its four groups under Second person; then its orders come") : qsTr("and brings its orders by itself")]]
                delegate: RowLayout {
                    id: step

                    required property var modelData
                    required property int index

                    spacing: 14

                    Rectangle {
                        Layout.alignment: Qt.AlignTop
                        implicitWidth: 32
                        implicitHeight: 32
                        radius: 8
                        color: Theme.surface2

                        Words {
                            anchors.centerIn: parent
                            text: step.index + 1
                            strong: true
                        }
                    }
                    ColumnLayout {
                        spacing: -2

                        Words {
                            Layout.fillWidth: true
                            text: step.modelData[0]
                            strong: true
                        }
                        Words {
                            Layout.fillWidth: true
                            text: step.modelData[1]
                            color: Theme.text2
                            font.pixelSize: Theme.captionSize
                        }
                    }
                }
            }
        }
        Repeater {
            model: zone.hasCode ? [] : zone.enrolling.places
            delegate: ChoiceTile {
                required property var modelData

                objectName: "place-" + modelData.key
                Layout.fillWidth: true
                enabled: !zone.enrolling.isBusy
                text: modelData.text
                sub: modelData.sub
                chosen: zone.enrolling.label === modelData.key
                onClicked: zone.enrolling.choose(modelData.key)
            }
        }
        Item {
            Layout.fillHeight: true
        }
        PushButton {
            objectName: "saveTicket"
            Layout.fillWidth: true
            visible: zone.hasCode
            dense: true
            iconName: "usb"
            text: qsTr("Save it as a file, for a stick")
            onClicked: chooser.active = true
        }
        PrimaryButton {
            objectName: "primary"
            Layout.fillWidth: true
            visible: !zone.hasCode
            enabled: zone.enrolling.label !== ""
            busy: zone.enrolling.isBusy
            iconName: "plus"
            text: zone.enrolling.taken !== "" || zone.enrolling.isOver ? qsTr("Make another ticket") : qsTr("Make a ticket")
            consequence: qsTr("works once, within ten minutes")
            onClicked: zone.enrolling.make()
        }
    }
    Loader {
        id: chooser

        active: false
        source: "TicketSaver.qml"
    }
    Connections {
        target: chooser.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            zone.enrolling.save(file);
        }
        function onClosed(): void {
            chooser.active = false;
        }
    }
}
