// What to do with the order under the cursor, or with all marked ones: facts, limits, crews with reasons, one blue surface.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: pane

    required property BoardPageModel board
    required property bool roomy

    readonly property var facts: pane.board.decision
    readonly property bool bulk: pane.board.markedCount > 0
    readonly property bool filled: pane.facts.id !== undefined
    readonly property var best: pane.board.offers.length > 0 ? pane.board.offers[0] : null
    readonly property string lock: !pane.filled || pane.bulk ? "" : pane.facts.lock !== "" ? pane.facts.lock : pane.best === null || !pane.best.canGo ? qsTr("No crew serves this trade, so the order cannot be assigned.") : ""

    signal done

    function assign(): void {
        if (pane.bulk || (pane.filled && pane.lock === "" && !pane.facts.isReassign))
            pane.board.assign();
        else if (pane.filled && pane.facts.mayAssign)
            chooser.open();
    }
    function other(): void {
        if (pane.bulk || (pane.filled && pane.facts.mayAssign))
            chooser.open();
    }
    function cancel(): void {
        if (!pane.bulk && pane.filled && pane.facts.mayCancel)
            canceller.open();
    }

    color: Theme.surface

    Rectangle {
        width: Theme.hairline
        height: parent.height
        color: Theme.outline
    }
    EmptyState {
        anchors.centerIn: parent
        width: parent.width - 64
        visible: !pane.filled && !pane.bulk
        iconName: "orders"
        heading: qsTr("No order chosen")
        text: qsTr("Choose a row: its limits, hazards and the crews for it appear here.")
    }
    Flickable {
        id: scroll

        anchors.fill: parent
        anchors.leftMargin: pane.roomy ? 24 : 18
        anchors.rightMargin: pane.roomy ? 24 : 18
        anchors.topMargin: 14
        anchors.bottomMargin: foot.height + 16 + 10
        contentHeight: column.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        T.ScrollBar.vertical: SlimBar {}

        ColumnLayout {
            id: column

            width: scroll.width - (scroll.contentHeight > scroll.height ? 14 : 0)
            spacing: pane.roomy ? 12 : 9

            OrderFacts {
                visible: pane.filled && !pane.bulk
                facts: pane.facts
                canOpen: true
                wide: pane.roomy
                onOpened: pane.board.open(pane.board.selected)
            }
            RowLayout {
                visible: pane.filled && !pane.bulk
                spacing: 8
                uniformCellSizes: true

                Repeater {
                    model: pane.filled && !pane.bulk ? pane.board.limits : []
                    delegate: LimitTile {}
                }
            }
            OrderWords {
                visible: pane.filled && !pane.bulk
                facts: pane.facts
            }
            BulkWords {
                visible: pane.bulk
                count: pane.board.markedCount
            }
            Hairline {
                visible: pane.filled && !pane.bulk && pane.board.offers.length > 0
            }
            OfferList {
                visible: pane.filled && !pane.bulk && pane.facts.mayAssign
                offers: pane.board.offers
                roomy: pane.roomy
            }
        }
    }
    Rectangle {
        anchors.fill: foot
        color: Theme.surface
    }
    Hairline {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: foot.top
        anchors.bottomMargin: 10
        visible: foot.visible && scroll.contentHeight > scroll.height
    }
    ColumnLayout {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.leftMargin: pane.roomy ? 24 : 18
        anchors.rightMargin: pane.roomy ? 24 : 18
        anchors.bottomMargin: 16
        visible: pane.filled || pane.bulk
        spacing: 10

        Words {
            objectName: "boardSaid"
            Layout.fillWidth: true
            visible: pane.board.said !== ""
            text: pane.board.said
            color: Theme.success
            font.pixelSize: Theme.labelSize
        }
        DecisionActions {
            board: pane.board
            roomy: pane.roomy
            onOtherWanted: chooser.open()
            onCancelWanted: canceller.open()
            onDone: pane.done()
        }
        SentLater {
            visible: pane.lock === "" && pane.roomy
        }
        ProgressStrip {
            visible: pane.board.isBusy && pane.board.total > 0
            share: pane.board.total > 0 ? pane.board.done / pane.board.total : 0
            text: qsTr("%1 of %2 assigned").arg(pane.board.done).arg(pane.board.total)
        }
        ReasonBlock {
            Layout.fillWidth: true
            objectName: "assignReason"
            visible: pane.lock !== ""
            text: pane.lock
            cure: ""
            onClicked: pane.other()
        }
        PrimaryButton {
            id: primary

            objectName: "primary"
            Layout.fillWidth: true
            enabled: pane.bulk || (pane.filled && pane.lock === "")
            busy: pane.board.isBusy
            done: pane.board.done
            total: pane.board.total
            iconName: pane.filled && pane.facts.isReassign && !pane.bulk ? "users" : "navigate"
            keyHint: pane.roomy ? "A" : ""
            text: pane.bulk ? qsTr("Assign %1 orders").arg(pane.board.markedCount) : pane.filled && pane.facts.isReassign ? qsTr("Reassign") : pane.best !== null && pane.best.canGo ? qsTr("Assign to %1").arg(pane.best.name) : qsTr("Assign")
            consequence: pane.bulk ? qsTr("each to its suggested crew") : pane.filled && pane.facts.isReassign ? qsTr("from %1, with a reason").arg(pane.facts.crew) : pane.best !== null && pane.best.canGo ? qsTr("score %1 of 100").arg(pane.best.score) : ""
            onClicked: {
                pane.assign();
                pane.done();
            }
        }
    }
    AssignSheet {
        id: chooser

        offers: pane.board.offers
        crews: pane.board.crews
        bulk: pane.bulk
        count: pane.board.markedCount
        onChosen: (crew, reason) => pane.board.assignTo(crew, reason)
        onClosed: pane.done()
    }
    CancelSheet {
        id: canceller

        number: pane.facts.number || ""
        onGiven: reason => pane.board.cancel(reason)
        onClosed: pane.done()
    }
}
