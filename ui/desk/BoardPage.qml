// The board: lanes, filters, the table of live limits, the crews' load; at the right the decision.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property BoardPageModel board

    readonly property bool roomy: page.width > 1500
    // Too narrow for both beside each other: the decision lies below the table.
    readonly property bool upright: page.width < 960

    anchors.fill: parent
    onVisibleChanged: if (page.visible)
        hand.forceActiveFocus(Qt.OtherFocusReason)
    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Down || event.key === Qt.Key_J)
            page.board.move(1);
        else if (event.key === Qt.Key_Up || event.key === Qt.Key_K)
            page.board.move(-1);
        else if (event.key === Qt.Key_PageDown)
            page.board.move(12);
        else if (event.key === Qt.Key_PageUp)
            page.board.move(-12);
        else if (event.key === Qt.Key_Home)
            page.board.pick(0);
        else if (event.key === Qt.Key_End)
            page.board.pick(table.count - 1);
        else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
            page.board.open(page.board.selected);
        else if (event.key === Qt.Key_X)
            page.board.mark(page.board.selected);
        else if (event.key === Qt.Key_A && event.modifiers & Qt.ControlModifier)
            page.board.markAll();
        else if (event.key === Qt.Key_Z && event.modifiers & Qt.ControlModifier)
            page.board.undoing.undo();
        else if (event.key === Qt.Key_A && event.modifiers & Qt.ShiftModifier)
            pane.other();
        else if (event.key === Qt.Key_A)
            pane.assign();
        else if (event.key === Qt.Key_C && !(event.modifiers & Qt.ControlModifier))
            pane.cancel();
        else if (event.key === Qt.Key_Slash)
            filter.takeFocus();
        else if (event.key === Qt.Key_Escape && page.board.markedCount > 0)
            page.board.unmark();
        else
            event.accepted = false;
    }

    // Where the keys go while no field or button has them.
    Item {
        id: hand

        focus: true
    }
    ColumnLayout {
        anchors.left: parent.left
        anchors.right: page.upright ? parent.right : pane.left
        anchors.top: parent.top
        anchors.bottom: page.upright ? pane.top : parent.bottom
        anchors.margins: page.roomy ? 16 : 12
        spacing: 12

        LaneStrip {
            Layout.fillWidth: true
            lanes: page.board.lanes
            chosen: page.board.chosen
            onPicked: key => {
                page.board.choose(key);
                hand.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
        RowLayout {
            Layout.fillHeight: false
            spacing: 12

            FilterChips {
                Layout.fillWidth: true
                chips: page.board.chips
                chosen: page.board.query === "" ? page.board.chosen : ""
                onPicked: key => {
                    filter.text = "";
                    page.board.choose(key);
                    hand.forceActiveFocus(Qt.OtherFocusReason);
                }
            }
            TextEntry {
                id: filter

                objectName: "filter"
                Layout.fillWidth: false
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: page.roomy ? 260 : 170
                dense: true
                iconName: "filter"
                placeholder: qsTr("Filter  /")
                onEdited: text => page.board.search(text)
                onAccepted: hand.forceActiveFocus(Qt.OtherFocusReason)
                Keys.onEscapePressed: {
                    filter.text = "";
                    page.board.search("");
                    hand.forceActiveFocus(Qt.OtherFocusReason);
                }
                Keys.onDownPressed: hand.forceActiveFocus(Qt.OtherFocusReason)
            }
        }
        OrderTable {
            id: table

            Layout.fillWidth: true
            Layout.fillHeight: true
            board: page.board
            onTouched: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        // Below the table: rows must not move under a hand that is about to press one.
        Banner {
            objectName: "boardUndo"
            visible: page.board.undoing.title !== ""
            tone: page.board.undoing.tone
            title: page.board.undoing.title
            text: page.board.undoing.text
            action: page.board.undoing.canUndo ? qsTr("Undo (Ctrl Z)") : ""
            onActionPressed: {
                page.board.undoing.undo();
                hand.forceActiveFocus(Qt.OtherFocusReason);
            }
        }
        CrewLoad {
            Layout.fillWidth: true
            visible: page.roomy && page.height > 860
            crews: page.board.crews
        }
    }
    DecisionPane {
        id: pane

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: page.upright ? page.width : page.roomy ? 560 : 400
        height: page.upright ? page.height * 0.5 : page.height
        board: page.board
        roomy: page.roomy
        onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
    }
}
