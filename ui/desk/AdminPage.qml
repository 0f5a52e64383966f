// Administration: what there is at the left, the list in the middle, at the right the one that is looked at or the code for a new one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property AdminPageModel admin

    // Under 1280 the sections lie above the list, under 960 the pane lies over it.
    readonly property bool roomy: page.width > 1500
    readonly property bool hasSide: page.width > 1240
    readonly property bool isOver: page.width < 960
    readonly property real paneWidth: page.roomy ? 500 : page.isOver ? Math.min(460, page.width - 48) : 404

    anchors.fill: parent
    onVisibleChanged: if (page.visible) {
        hand.forceActiveFocus(Qt.OtherFocusReason);
        page.admin.refresh();
    }
    Component.onCompleted: page.admin.refresh()
    Keys.onPressed: event => {
        event.accepted = true;
        if (event.key === Qt.Key_Down || event.key === Qt.Key_J)
            page.admin.move(1);
        else if (event.key === Qt.Key_Up || event.key === Qt.Key_K)
            page.admin.move(-1);
        else if (event.key === Qt.Key_N)
            page.admin.enrol();
        else if (event.key === Qt.Key_R && page.admin.pane !== "enrol")
            ground.begin();
        else if (event.key === Qt.Key_Escape && page.admin.pane !== "")
            page.leave();
        else
            event.accepted = false;
    }

    function leave(): void {
        page.admin.leavePane();
        hand.forceActiveFocus(Qt.OtherFocusReason);
    }

    // Where the keys go while no field or button has them.
    Item {
        id: hand

        focus: true
    }
    AdminSections {
        id: side

        width: page.hasSide ? 208 : 0
        height: parent.height
        visible: page.hasSide
        sections: page.admin.sections
        current: page.admin.section
        onPicked: key => page.admin.goTo(key)
    }
    ColumnLayout {
        anchors.left: side.right
        anchors.right: page.isOver ? parent.right : ground.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        anchors.margins: page.roomy ? 16 : 12
        spacing: 12

        Segments {
            objectName: "adminSection"
            Layout.fillWidth: true
            visible: !page.hasSide
            dense: true
            options: page.admin.sections
            current: page.admin.section
            onPicked: key => page.admin.goTo(key)
        }
        Banner {
            objectName: "adminProblem"
            visible: page.admin.problem !== ""
            tone: "warn"
            title: page.admin.isLoaded ? qsTr("The list is not up to date") : qsTr("The list needs the server")
            text: page.admin.problem
            action: qsTr("Try again")
            onActionPressed: page.admin.refresh()
        }
        Banner {
            objectName: "doneAlone"
            visible: page.admin.alone !== ""
            tone: "danger"
            title: qsTr("Done without a second person")
            text: page.admin.alone
        }
        DeviceTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: page.admin.section === "devices"
            admin: page.admin
            onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        MemberTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: page.admin.section === "members"
            admin: page.admin
            onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        Banner {
            objectName: "proposalSaid"
            visible: page.admin.section === "proposals" && page.admin.proposals.said !== ""
            tone: "success"
            title: page.admin.proposals.said
        }
        ProposalTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: page.admin.section === "proposals"
            admin: page.admin
            onTaken: hand.forceActiveFocus(Qt.OtherFocusReason)
        }
        ActTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: page.admin.section === "acts"
            admin: page.admin
        }
        Banner {
            objectName: "peopleSaid"
            visible: page.admin.section === "pins" && page.admin.people.tone !== ""
            tone: page.admin.people.tone || "calm"
            title: page.admin.people.said
        }
        PinTable {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: page.admin.section === "pins"
            people: page.admin.people
        }
    }
    Rectangle {
        anchors.fill: parent
        visible: page.isOver && page.admin.pane !== ""
        color: Qt.rgba(0, 0, 0, 0.4)

        TapHandler {
            onTapped: page.leave()
        }
    }
    AdminBeside {
        id: ground

        anchors.right: parent.right
        width: page.paneWidth
        height: parent.height
        visible: !page.isOver || page.admin.pane !== ""
        admin: page.admin
        onLeave: page.leave()
        onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
    }
}
