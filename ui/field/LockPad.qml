// The lock page's narrow side: whose PIN it is, and the pad.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: side

    required property LockPageModel lock
    required property bool upright

    implicitHeight: column.implicitHeight + 48
    color: Theme.surface

    Rectangle {
        width: side.upright ? parent.width : Theme.hairline
        height: side.upright ? Theme.hairline : parent.height
        x: Theme.leftHanded && !side.upright ? parent.width - width : 0
        color: Theme.outline
    }
    ColumnLayout {
        id: column

        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 376 * Theme.iconScale)
        spacing: 8

        Portrait {
            Layout.alignment: Qt.AlignHCenter
            // The keys come first where the height is short.
            visible: !side.upright && side.height >= 640 * Theme.textScale
            who: side.lock.chosen
            size: 88
        }
        Words {
            Layout.fillWidth: true
            text: side.lock.chosenName
            strong: true
            font.pixelSize: Theme.titleSize
            horizontalAlignment: Text.AlignHCenter
        }
        PinPad {
            objectName: "pinPad"
            Layout.fillWidth: true
            focus: true
            enabled: !side.lock.isBusy
            entered: side.lock.entered
            prompt: side.lock.isBusy ? qsTr("Unlocking…") : side.lock.prompt
            error: side.lock.error
            onTyped: figure => side.lock.type(figure)
            onErased: side.lock.erase()
        }
        Words {
            Layout.fillWidth: true
            Layout.topMargin: 8
            visible: !Theme.wideText || side.lock.error === ""
            text: side.lock.hint !== "" ? side.lock.hint : qsTr("Forgotten the PIN? Ask the crew leader.")
            color: Theme.primary
            strong: true
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
