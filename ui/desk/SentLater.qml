// When a crew hears of an assignment.
pragma ComponentBehavior: Bound

import QtQuick.Layouts
import Doorstep.Common
import "../common"

RowLayout {
    spacing: 10

    Icon {
        name: "info"
        size: 18
        ink: Theme.text2
    }
    Words {
        Layout.fillWidth: true
        text: qsTr("Saved here first, then sent. A crew without network gets it when it is back; then call the crew.")
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
}
