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
    readonly property string chosen: qsTr("Here you see it in full and can withdraw it.")
    // What stands in the pane while no row is chosen: icon, heading, text.
    readonly property var besides: ({
            "devices": ["tablet", qsTr("Choose a device"), page.chosen],
            "members": ["user", qsTr("Choose a member"), page.chosen],
            "acts": ["history", qsTr("Signed and kept"), qsTr("Every act stands with who did it, when and why. It is a signed event like those of the crews, and nobody can take it back out.")],
            "pins": ["lock", qsTr("Nobody sets a colleague's PIN"), qsTr("Whoever could, could sign in their name. Who has forgotten theirs is withdrawn under Members, let in again, and then chooses a new one here.")]
        })
    readonly property var beside: page.besides[page.admin.section]
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
            (pane.item as WithdrawPane)?.begin();
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
    Rectangle {
        id: ground

        anchors.right: parent.right
        width: page.paneWidth
        height: parent.height
        visible: !page.isOver || page.admin.pane !== ""
        color: Theme.surface

        // Taps beside a button stay in the pane.
        TapHandler {}
        Rectangle {
            width: Theme.hairline
            height: parent.height
            color: Theme.outline
        }
        EmptyState {
            anchors.centerIn: parent
            width: parent.width - 80
            visible: page.admin.pane === ""
            iconName: page.beside[0]
            heading: page.beside[1]
            text: page.beside[2]
        }
        Loader {
            id: pane

            anchors.fill: parent
            active: page.admin.pane !== ""
            sourceComponent: page.admin.pane === "enrol" ? enrolling : withdrawing
        }
        Component {
            id: enrolling

            EnrolPane {
                enrolling: page.admin.enrolling
                onLeave: page.leave()
            }
        }
        Component {
            id: withdrawing

            WithdrawPane {
                admin: page.admin
                onLeave: page.leave()
                onDone: hand.forceActiveFocus(Qt.OtherFocusReason)
            }
        }
    }
}
