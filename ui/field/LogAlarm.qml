// Two heads of the server's log that do not fit each other, side by side, for somebody who can judge them.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Card {
    id: card

    // {kind, isGrave, time, kept, keptRoot, shown, shownRoot}
    required property var alarm

    heading: qsTr("The server's log")
    failed: card.alarm.isGrave !== ""

    Words {
        Layout.fillWidth: true
        text: card.alarm.kind + "　" + card.alarm.time
        color: card.alarm.isGrave ? Theme.danger : Theme.text
        strong: true
    }
    GridLayout {
        columns: card.width < 520 * Theme.textScale ? 1 : 2
        columnSpacing: 24
        rowSpacing: 12
        uniformCellWidths: true

        LogHead {
            label: qsTr("This tablet saw")
            size: card.alarm.kept
            root: card.alarm.keptRoot
        }
        LogHead {
            label: qsTr("The server showed")
            size: card.alarm.shown
            root: card.alarm.shownRoot
        }
    }
}
