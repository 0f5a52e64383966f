// Less, the value, more; at a limit the button is off and the reason stands below.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: stepper

    property string label: ""
    required property string value
    property bool canLess: true
    property bool canMore: true
    property string reason: ""
    property string lessName: stepper.objectName + "Less"
    property string moreName: stepper.objectName + "More"

    signal less
    signal more

    spacing: 8
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        visible: stepper.label !== ""
        text: stepper.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    RowLayout {
        Layout.fillHeight: false
        spacing: 8

        IconButton {
            objectName: stepper.lessName
            iconName: "minus"
            text: qsTr("Less")
            enabled: stepper.canLess
            onClicked: stepper.less()
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            implicitHeight: Math.max(56, shown.implicitHeight + 8)
            radius: 12
            color: Theme.surface2
            border.width: Theme.sunlight ? Theme.edge : 0
            border.color: Theme.outline2

            Words {
                id: shown

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                text: stepper.value
                strong: true
                lifted: true
                font.pixelSize: Theme.titleSize
                horizontalAlignment: Text.AlignHCenter
                Accessible.role: Accessible.StaticText
                Accessible.name: stepper.label + " " + stepper.value
            }
        }
        IconButton {
            objectName: stepper.moreName
            iconName: "plus"
            text: qsTr("More")
            enabled: stepper.canMore
            onClicked: stepper.more()
        }
    }
    Words {
        Layout.fillWidth: true
        visible: stepper.reason !== ""
        text: stepper.reason
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
}
