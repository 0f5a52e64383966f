// The filters of the table with how many orders each shows; one at a time.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Flow {
    id: flow

    required property var chips
    required property string chosen

    signal picked(string key)

    spacing: 8

    Repeater {
        model: flow.chips
        delegate: Pressable {
            id: chip

            required property var modelData
            readonly property bool here: flow.chosen === chip.modelData.key

            objectName: "chip-" + chip.modelData.key
            text: chip.modelData.text + " " + chip.modelData.count
            leftPadding: 14
            rightPadding: 14
            corner: 17
            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: chip.here
            onClicked: flow.picked(chip.modelData.key)

            background: Rectangle {
                implicitHeight: 36
                radius: 18
                color: chip.here ? Theme.primarySoft : chip.tone(Theme.surface)
                border.width: chip.here ? 2 : Theme.edge
                border.color: chip.here ? Theme.primary : Theme.outline2
            }
            contentItem: Words {
                text: chip.text
                color: chip.here ? Theme.primary : Theme.text
                strong: chip.here
                lifted: true
                wrapMode: Text.NoWrap
                verticalAlignment: Text.AlignVCenter
                font.pixelSize: Theme.labelSize
            }
        }
    }
}
