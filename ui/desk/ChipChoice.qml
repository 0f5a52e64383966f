// One of many short words.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common
import "../common"

Flow {
    id: choice

    required property string name
    required property var options
    required property string current

    signal picked(string key)

    spacing: 8

    Repeater {
        model: choice.options
        delegate: Pressable {
            id: chip

            required property var modelData
            readonly property bool here: choice.current === chip.modelData.key

            objectName: choice.name + "-" + chip.modelData.key
            text: chip.modelData.text
            leftPadding: 12
            rightPadding: 12
            corner: 17
            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: chip.here
            onClicked: choice.picked(chip.modelData.key)

            background: Rectangle {
                implicitHeight: 34
                radius: 17
                color: chip.here ? Theme.primarySoft : Theme.surface
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
