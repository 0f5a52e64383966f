// A step that is nothing but its items.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property StepModel model

    RowLayout {
        Layout.fillHeight: false
        spacing: 12

        Words {
            Layout.fillWidth: true
            text: qsTr("Go through each point")
            strong: true
            font.pixelSize: Theme.headingSize
        }
        PushButton {
            objectName: "all-"
            visible: !page.model.isClosed
            kind: "tonal"
            text: qsTr("All done")
            iconName: "check"
            onClicked: page.model.allClear("")
        }
    }
    StepItems {
        model: page.model
    }
}
