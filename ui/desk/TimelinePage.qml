// The order's own page: head and steps at the left, the signed events in the middle, photos, sheet and verification at the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property TimelinePageModel order
    required property BoardPageModel board
    required property ExportingModel exporting
    required property ErasingModel erasing

    readonly property bool roomy: page.width > 1500
    // Too narrow for three beside each other: the timeline lies above the two others.
    readonly property bool upright: page.width < 960
    readonly property bool filled: page.order.head.id !== undefined

    signal leave

    anchors.fill: parent
    onVisibleChanged: if (page.visible)
        hand.forceActiveFocus(Qt.OtherFocusReason)
    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Down || event.key === Qt.Key_J)
            page.order.move(1);
        else if (event.key === Qt.Key_Up || event.key === Qt.Key_K)
            page.order.move(-1);
        else if (event.key === Qt.Key_Space)
            page.order.showRaw();
        else if (event.key === Qt.Key_V)
            page.order.verify();
        else if (event.key === Qt.Key_E)
            evidence.exportBundle();
        else if (event.key === Qt.Key_Escape)
            page.leave();
        else
            event.accepted = false;
    }

    // Where the keys go while no field or button has them.
    Item {
        id: hand

        focus: true
    }
    EmptyState {
        anchors.centerIn: parent
        width: 460
        visible: page.order.orderId === ""
        iconName: "doc"
        heading: qsTr("No order open")
        text: qsTr("Choose an order on the board and press Enter, or find one with Ctrl K.")
        action: qsTr("To the board")
        objectName: "orderEmpty"
        onActionPressed: page.leave()
    }
    OrderSide {
        id: side

        width: page.upright ? page.width * 0.46 : page.roomy ? 372 : 286
        y: page.upright ? page.height * 0.44 : 0
        height: page.height - y
        visible: page.filled
        order: page.order
        board: page.board
        erasing: page.erasing
        onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
    }
    Rectangle {
        id: middle

        anchors.left: page.upright ? parent.left : side.right
        anchors.right: page.upright ? parent.right : evidence.left
        anchors.top: parent.top
        anchors.bottom: page.upright ? side.top : parent.bottom
        anchors.margins: page.roomy ? 16 : 10
        visible: page.filled
        radius: 12
        color: Theme.surface
        border.width: Theme.hairline
        border.color: Theme.outline

        TimelineHead {
            id: top

            x: 20
            y: 12
            width: parent.width - 40
            order: page.order
            onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        Banner {
            id: banner

            objectName: "timelineProblem"
            x: 16
            width: parent.width - 32
            anchors.top: top.bottom
            anchors.topMargin: 8
            visible: page.order.problem !== ""
            height: visible ? implicitHeight : 0
            tone: "warn"
            title: qsTr("The timeline needs the server")
            text: page.order.problem + (page.order.kept !== "" ? " " + page.order.kept : "")
            action: qsTr("Try again")
            onActionPressed: page.order.refresh()
        }
        EmptyState {
            anchors.centerIn: parent
            width: 420
            visible: events.count === 0 && !page.order.isLoading
            iconName: "history"
            heading: qsTr("No events here yet")
            text: page.order.problem !== "" ? qsTr("Nothing was fetched of this order before. What the order is stands at the left; its records come with the network.") : qsTr("The server holds no event of this order yet: it still lies on this desk, waiting to be sent.")
        }
        ListView {
            id: events

            objectName: "events"
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: banner.bottom
            anchors.topMargin: 8
            anchors.bottom: foot.top
            anchors.bottomMargin: foot.visible ? 8 : 0
            model: page.order.rows
            currentIndex: page.order.selectedIndex
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            highlightFollowsCurrentItem: false
            onCurrentIndexChanged: events.showCurrent()
            // The sentence on offline work comes when the server has answered, and takes a line from the list.
            onHeightChanged: events.showCurrent()

            function showCurrent(): void {
                if (events.currentIndex >= 0)
                    events.positionViewAtIndex(events.currentIndex, ListView.Contain);
            }

            delegate: TimelineLine {
                order: page.order
                roomy: page.roomy
                width: events.width
                onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
            }
            T.ScrollBar.vertical: SlimBar {}
        }
        RowLayout {
            id: foot

            x: 20
            width: parent.width - 40
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 10
            height: page.order.offline !== "" ? implicitHeight : 0
            visible: page.order.offline !== ""
            spacing: 10

            Icon {
                name: "offline"
                size: 18
                ink: Theme.warn
            }
            Words {
                Layout.fillWidth: true
                text: page.order.offline
                font.pixelSize: Theme.labelSize
            }
        }
    }
    EvidencePane {
        id: evidence

        anchors.right: parent.right
        anchors.top: page.upright ? side.top : parent.top
        anchors.bottom: parent.bottom
        anchors.margins: page.roomy ? 16 : 10
        anchors.leftMargin: 0
        width: page.upright ? page.width - side.width - 20 : page.roomy ? 540 : 270
        visible: page.filled
        order: page.order
        exporting: page.exporting
        roomy: page.roomy
        onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
    }
    RawSheet {
        order: page.order
        onClosed: {
            page.order.hideRaw();
            hand.forceActiveFocus(Qt.OtherFocusReason);
        }
    }
}
