// Who works here, the PIN, what waits, and whom to call without a PIN.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field

Rectangle {
    id: page

    required property FieldAppModel app
    required property LockPageModel lock

    readonly property bool upright: page.width < 1000 * (page.width > page.height ? 1 : Theme.iconScale)

    color: Theme.bg

    GridLayout {
        anchors.fill: parent
        columns: page.upright ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight

        LockMembers {
            Layout.fillWidth: true
            Layout.fillHeight: true
            app: page.app
            lock: page.lock
            upright: page.upright
        }
        LockPad {
            Layout.fillWidth: page.upright
            Layout.fillHeight: !page.upright
            Layout.preferredWidth: Math.round(504 * Theme.iconScale)
            lock: page.lock
            upright: page.upright
        }
    }
}
