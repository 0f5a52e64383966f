// One request in full and the second person's word on it: what follows, a reason, and one more question.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Flickable {
    id: zone

    required property ProposalsModel proposals

    readonly property bool mayDecide: zone.proposals.mayDecide
    // A new device: two people compare what it shows with what stands here.
    readonly property bool isDevice: zone.proposals.words !== ""
    // Half a screen high: closer together, so that the buttons stay in sight.
    readonly property bool low: zone.height < 780

    signal leave
    signal done

    contentHeight: Math.max(zone.height, column.implicitHeight + 2 * column.y)
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: SlimBar {}

    Connections {
        target: zone.proposals

        function onChosenChanged(): void {
            reason.text = "";
            reason.error = "";
        }
    }
    ColumnLayout {
        id: column

        x: 24
        y: zone.low ? 14 : 24
        width: zone.width - 48
        height: zone.contentHeight - 2 * column.y
        spacing: zone.low ? 8 : 14

        PaneHead {
            title: zone.proposals.title
            status: zone.proposals.left
            tone: zone.proposals.tone
            onLeave: zone.leave()
        }
        Hairline {
            Layout.fillWidth: true
        }
        Repeater {
            model: zone.proposals.facts
            delegate: FactRow {
                required property var modelData

                label: modelData.name
                value: modelData.value
                labelWidth: 128
            }
        }
        Rectangle {
            Layout.fillWidth: true
            visible: zone.isDevice
            implicitHeight: figures.implicitHeight + 28
            radius: 12
            color: Theme.surface2

            Words {
                id: figures

                objectName: "proposalWords"
                anchors.centerIn: parent
                width: parent.width - 24
                horizontalAlignment: Text.AlignHCenter
                text: zone.proposals.words
                strong: true
                font.pixelSize: Theme.titleSize
            }
        }
        Words {
            objectName: "proposalFollows"
            Layout.fillWidth: true
            text: zone.proposals.follows
        }
        Item {
            Layout.fillHeight: true
        }
        Words {
            objectName: "proposalWhy"
            Layout.fillWidth: true
            visible: text !== ""
            text: zone.proposals.why
            color: Theme.text2
        }
        NoteEntry {
            id: reason

            objectName: "proposalReason"
            visible: zone.mayDecide
            label: qsTr("Your words, required if you decline")
            least: zone.low ? 52 : 64
            onEdited: reason.error = ""
        }
        PushButton {
            objectName: "decline"
            Layout.fillWidth: true
            visible: zone.mayDecide
            enabled: !zone.proposals.isBusy
            dense: zone.low
            iconName: "x"
            text: zone.isDevice ? qsTr("They differ: decline") : qsTr("Decline")
            onClicked: {
                if (reason.text.trim() !== "") {
                    zone.proposals.decline(reason.text);
                    zone.done();
                    return;
                }
                reason.error = qsTr("Write down why; it is kept with the act.");
                reason.takeFocus();
            }
        }
        PushButton {
            objectName: "agree"
            Layout.fillWidth: true
            visible: zone.mayDecide
            enabled: !zone.proposals.isBusy
            dense: zone.low
            danger: !zone.isDevice
            kind: zone.isDevice ? "tonal" : "secondary"
            iconName: zone.isDevice ? "check" : "users"
            text: zone.isDevice ? qsTr("All four groups are the same: confirm") : qsTr("Agree as the second person")
            onClicked: sure.open()
        }
    }
    Confirmation {
        id: sure

        name: "agree"
        danger: !zone.isDevice
        title: zone.proposals.title
        text: zone.isDevice ? qsTr("From then on it reads the orders of its place, with names and addresses.") : zone.proposals.follows
        confirmText: zone.isDevice ? qsTr("Confirm it") : qsTr("I agree")
        onConfirmed: zone.proposals.agree(reason.text)
        onClosed: zone.done()
    }
}
