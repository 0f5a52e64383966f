// Quarantine: the orders that hold events without effect; what the desk knows beside what the crew recorded.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property QuarantinePageModel quarantine
    required property BoardPageModel board

    // Half a screen high: fewer facts, so that the decision stays in sight.
    readonly property bool low: page.height < 820 || page.upright
    // Too narrow for both beside each other: the list lies above.
    readonly property bool upright: page.width < 960
    readonly property bool filled: page.quarantine.head.id !== undefined

    signal opened(string orderId)

    anchors.fill: parent
    onVisibleChanged: if (page.visible)
        hand.forceActiveFocus(Qt.OtherFocusReason)
    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Down || event.key === Qt.Key_J)
            page.quarantine.move(1);
        else if (event.key === Qt.Key_Up || event.key === Qt.Key_K)
            page.quarantine.move(-1);
        else if (event.key === Qt.Key_1 || event.key === Qt.Key_2)
            zone.choose(event.key === Qt.Key_1 ? "accept" : "reject");
        else if ((event.key === Qt.Key_Return || event.key === Qt.Key_Enter) && event.modifiers === Qt.NoModifier)
            page.opened(page.quarantine.selected);
        else
            event.accepted = false;
    }

    // Also from within the reason.
    Shortcut {
        sequences: ["Ctrl+Return", "Ctrl+Enter"]
        enabled: page.visible && page.quarantine.decision.count > 0 && !zone.asking
        onActivated: zone.decide()
    }
    // Where the keys go while no field or button has them.
    Item {
        id: hand

        focus: true
    }
    EmptyState {
        anchors.centerIn: parent
        width: 460
        visible: page.quarantine.count === 0
        iconName: "shieldok"
        heading: qsTr("Nothing in quarantine")
        text: qsTr("When a crew's record breaks a rule, for instance because the order was cancelled while it worked offline, it is kept whole and shown here.")
    }
    HeldList {
        id: side

        width: page.upright ? page.width : 372
        height: page.upright ? page.height * 0.28 : page.height
        visible: page.quarantine.count > 0
        quarantine: page.quarantine
        onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
    }
    ColumnLayout {
        anchors.left: page.upright ? parent.left : side.right
        anchors.right: parent.right
        anchors.top: page.upright ? side.bottom : parent.top
        anchors.bottom: parent.bottom
        anchors.margins: page.low ? 14 : 24
        visible: page.filled
        spacing: page.low ? 8 : 14

        RowLayout {
            Layout.fillHeight: false
            spacing: 12

            UrgencyTag {
                level: page.quarantine.head.urgency || "P4"
            }
            Words {
                objectName: "heldTitle"
                text: page.quarantine.head.fault || ""
                strong: true
                font.pixelSize: Theme.titleSize
            }
            Words {
                Layout.fillWidth: true
                text: (page.quarantine.head.number || "") + "　" + (page.quarantine.head.place || "")
                color: Theme.text2
            }
        }
        Banner {
            visible: page.quarantine.problem !== ""
            tone: "warn"
            title: qsTr("The held records need the server")
            text: page.quarantine.problem
        }
        RowLayout {
            Layout.minimumHeight: 0
            spacing: 16

            Card {
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 400
                heading: qsTr("What desk and server know")

                Repeater {
                    model: page.low ? page.quarantine.deskFacts.slice(0, 4) : page.quarantine.deskFacts
                    delegate: FactRow {
                        required property var modelData

                        label: modelData.name
                        value: modelData.value
                        labelWidth: 130
                    }
                }
            }
            Card {
                Layout.fillHeight: true
                Layout.preferredWidth: 640
                heading: qsTr("What the crew's tablet recorded")

                ListView {
                    id: facts

                    objectName: "crewFacts"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    clip: true
                    model: page.quarantine.crewFacts
                    boundsBehavior: Flickable.StopAtBounds
                    delegate: HeldFact {
                        width: facts.width - 12
                    }
                    T.ScrollBar.vertical: SlimBar {}
                }
            }
        }
        HeldDecision {
            id: zone

            Layout.fillHeight: false
            visible: page.quarantine.decision.count > 0
            decision: page.quarantine.decision
            low: page.low
            onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        RowLayout {
            Layout.fillHeight: false
            spacing: 12

            Icon {
                visible: page.quarantine.phone !== ""
                name: "phone"
                ink: Theme.text2
                size: 20
            }
            Words {
                objectName: "heldPhone"
                visible: page.quarantine.phone !== ""
                text: qsTr("Customer: %1").arg(page.quarantine.phone)
                wrapMode: Text.NoWrap
            }
            Words {
                objectName: "heldSaid"
                Layout.fillWidth: true
                text: page.quarantine.decision.said
                color: Theme.success
            }
            PushButton {
                objectName: "openHeld"
                dense: true
                iconName: "doc"
                keyHint: "Enter"
                text: qsTr("Open the order")
                onClicked: page.opened(page.quarantine.selected)
            }
        }
    }
}
