// The orders that hold events without effect, and what that means.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: side

    required property QuarantinePageModel quarantine

    signal taken

    color: Theme.surface

    Rectangle {
        anchors.right: parent.right
        width: Theme.hairline
        height: parent.height
        color: Theme.outline
    }
    ListView {
        id: held

        objectName: "held"
        anchors.fill: parent
        anchors.bottomMargin: note.height + 40
        model: side.quarantine.rows
        clip: true
        currentIndex: side.quarantine.selectedIndex
        highlightFollowsCurrentItem: false
        boundsBehavior: Flickable.StopAtBounds
        delegate: HeldLine {
            here: index === side.quarantine.selectedIndex
            width: held.width
            onClicked: {
                side.quarantine.pick(index);
                side.taken();
            }
        }
        T.ScrollBar.vertical: SlimBar {}
    }
    Rectangle {
        id: note

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 20
        height: noteText.implicitHeight + 28
        radius: 12
        color: Theme.surface2

        Words {
            id: noteText

            anchors.centerIn: parent
            width: parent.width - 28
            text: qsTr("Events in quarantine are stored whole; they are neither lost nor changed. Until they are decided on, they have no effect on the order.")
            font.pixelSize: Theme.labelSize
        }
    }
}
