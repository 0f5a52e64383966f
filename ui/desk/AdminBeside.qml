// At the right of the administration: the one that is looked at, the code for a new device, or what can be done here.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: ground

    required property AdminPageModel admin

    readonly property string chosen: qsTr("Here you see it in full and can withdraw it.")
    // What stands here while no row is chosen: icon, heading, text.
    readonly property var besides: ({
            "devices": ["tablet", qsTr("Choose a device"), ground.chosen],
            "members": ["user", qsTr("Choose a member"), ground.chosen],
            "proposals": ["users", qsTr("Two persons"), qsTr("Erasing a customer, wiping a device and changing the server's key wait until somebody other than who asked agrees. After seven days a request is over. A new device waits, for as long as it takes, until somebody other than who made its ticket compared it.")],
            "acts": ["history", qsTr("Signed and kept"), qsTr("Every act stands with who did it, when and why. It is a signed event like those of the crews, and nobody can take it back out.")],
            "pins": ["lock", qsTr("Nobody sets a colleague's PIN"), qsTr("Whoever could, could sign in their name. Who has forgotten theirs is withdrawn under Members, let in again, and then chooses a new one here.")]
        })
    readonly property var beside: ground.besides[ground.admin.section]
    readonly property var panes: ({
            "enrol": enrolling,
            "proposal": deciding
        })

    signal leave
    signal done

    function begin(): void {
        (pane.item as WithdrawPane)?.begin();
    }

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
        visible: ground.admin.pane === ""
        iconName: ground.beside[0]
        heading: ground.beside[1]
        text: ground.beside[2]
    }
    Loader {
        id: pane

        anchors.fill: parent
        active: ground.admin.pane !== ""
        sourceComponent: ground.panes[ground.admin.pane] ?? withdrawing
    }
    Component {
        id: enrolling

        EnrolPane {
            enrolling: ground.admin.enrolling
            onLeave: ground.leave()
        }
    }
    Component {
        id: withdrawing

        WithdrawPane {
            admin: ground.admin
            onLeave: ground.leave()
            onDone: ground.done()
        }
    }
    Component {
        id: deciding

        ProposalPane {
            proposals: ground.admin.proposals
            onLeave: ground.leave()
            onDone: ground.done()
        }
    }
}
