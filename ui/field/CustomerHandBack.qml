// Over the customer's page: the crew's PIN, or back to reading.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: cover

    required property CustomerViewModel customer

    color: Theme.surface

    MouseArea {
        anchors.fill: parent
    }
    MoreBelow {
        anchors.fill: parent
        inset: 32
        ground: Theme.surface

        ColumnLayout {
            Layout.alignment: Qt.AlignHCenter
            Layout.fillWidth: false
            Layout.preferredWidth: Math.min(420, cover.width - 64)
            spacing: 20

            Words {
                Layout.fillWidth: true
                text: qsTr("For the crew")
                strong: true
                font.pixelSize: Theme.displaySize
                horizontalAlignment: Text.AlignHCenter
                Accessible.role: Accessible.Heading
            }
            PinPad {
                objectName: "handBackPad"
                Layout.fillWidth: true
                focus: true
                entered: cover.customer.handBack.entered
                prompt: qsTr("Your PIN opens the order again. What was rated is not shown.")
                error: cover.customer.handBack.error
                onTyped: figure => cover.customer.handBack.type(figure)
                onErased: cover.customer.handBack.erase()
            }
            PushButton {
                objectName: "handBackCancel"
                Layout.fillWidth: true
                Layout.minimumHeight: 72
                text: qsTr("Back to the customer's page")
                onClicked: cover.customer.handBack.dismiss()
            }
        }
    }
}
