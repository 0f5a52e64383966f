// The table of orders: fixed columns, a row of 40, only the rows in sight are alive.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: table

    required property BoardPageModel board

    readonly property alias count: list.count
    // Narrow tables fold the customer first, then the evidence's word and the order's number: the pane has them all.
    readonly property bool hasCustomer: table.width > 900
    readonly property bool hasWords: table.width > 820
    // Held upright the crew goes too, for without its place an order says nothing.
    readonly property bool hasCrew: table.width > 720
    readonly property real limitWidth: table.width > 900 ? 164 : 156
    readonly property real faultWidth: table.hasCustomer ? 196 : 150
    readonly property real gap: table.hasWords ? 12 : 10

    signal touched

    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline
    clip: true

    HoverHandler {
        onPointChanged: table.board.touched()
    }
    RowLayout {
        id: head

        x: 16
        width: parent.width - 32
        height: 34
        spacing: table.gap

        Item {
            Layout.preferredWidth: 44
        }
        Repeater {
            model: [[qsTr("Next limit"), table.limitWidth, true], [qsTr("Order no."), 92, table.hasWords], [qsTr("Fault"), table.faultWidth, true], [qsTr("Place"), -1, true], [qsTr("Customer"), 100, table.hasCustomer], [qsTr("State"), 84, true], [qsTr("Crew"), table.hasWords ? 130 : 80, table.hasCrew], [qsTr("Evidence"), table.hasWords ? 92 : 20, true]]
            delegate: Words {
                required property var modelData

                Layout.preferredWidth: modelData[1] < 0 ? 100 : modelData[1]
                Layout.fillWidth: modelData[1] < 0
                visible: modelData[2]
                text: modelData[1] === 20 ? "" : modelData[0]
                color: Theme.text2
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                font.pixelSize: Theme.captionSize
            }
        }
    }
    Hairline {
        y: 34
        width: parent.width
    }
    ListView {
        id: list

        objectName: "orders"
        anchors.fill: parent
        anchors.topMargin: 35
        model: table.board.rows
        currentIndex: table.board.selectedIndex
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        highlightFollowsCurrentItem: false
        reuseItems: true
        cacheBuffer: 400
        onCurrentIndexChanged: if (list.currentIndex >= 0)
            list.positionViewAtIndex(list.currentIndex, ListView.Contain)
        delegate: OrderLine {
            hasCustomer: table.hasCustomer
            hasWords: table.hasWords
            limitWidth: table.limitWidth
            hasCrew: table.hasCrew
            gap: table.gap
            faultWidth: table.faultWidth
            board: table.board
            width: list.width - 10
            onTaken: table.touched()
        }
        T.ScrollBar.vertical: SlimBar {}
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(460, parent.width - 48)
        visible: table.board.isLoaded && list.count === 0
        iconName: "orders"
        heading: table.board.orderCount === 0 ? qsTr("No orders yet") : qsTr("Nothing under this filter")
        text: table.board.orderCount === 0 ? qsTr("Take a call in, or import a table of orders. What the server holds arrives by itself.") : qsTr("Choose another filter, or show all orders.")
        action: table.board.orderCount === 0 ? "" : qsTr("Show all")
        objectName: "boardEmpty"
        onActionPressed: table.board.choose("all")
    }
}
