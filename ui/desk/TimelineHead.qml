// The timeline's heading: how many events, how many held, and how much of them is shown.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

RowLayout {
    id: top

    required property TimelinePageModel order

    signal taken

    spacing: 12

    Words {
        text: qsTr("Timeline")
        strong: true
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.headingSize
    }
    Words {
        objectName: "timelineBeside"
        Layout.fillWidth: true
        text: top.order.isLoading ? qsTr("asking the server …") : top.order.beside
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Segments {
        objectName: "detail"
        Layout.preferredWidth: 250
        dense: true
        options: [
            {
                key: "all",
                text: qsTr("All")
            },
            {
                key: "points",
                text: qsTr("Main points")
            }
        ]
        current: top.order.showsAll ? "all" : "points"
        onPicked: key => {
            top.order.showAll(key === "all");
            top.taken();
        }
    }
}
