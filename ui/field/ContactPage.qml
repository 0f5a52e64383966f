// Contact: what to say, the call, its outcome by one tap; the window, the cautions and the attempts beside it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property ContactPageModel model

    readonly property bool onePane: page.width < 860 * Theme.textScale

    GridLayout {
        Layout.fillHeight: false
        columns: page.onePane ? 1 : 2
        columnSpacing: 24
        rowSpacing: 16

        ContactCall {
            Layout.alignment: Qt.AlignTop
            model: page.model
        }
        ContactSide {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 336
            Layout.fillWidth: page.onePane
            model: page.model
            wide: page.onePane
        }
    }
}
