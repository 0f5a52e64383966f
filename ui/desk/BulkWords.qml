// What assigning all marked orders does.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: bulk

    required property int count

    spacing: 9

    Words {
        Layout.fillWidth: true
        text: qsTr("%1 orders marked").arg(bulk.count)
        strong: true
        font.pixelSize: Theme.titleSize
    }
    Words {
        Layout.fillWidth: true
        text: qsTr("Each order that waits for a crew goes to the crew suggested for it: trade first, then area, then who has the fewest open. Repeated calls, assigned and ended orders are passed over.")
    }
}
