// What is wrong and what will be done, with the picture of it and the jargon in plain words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: cause

    required property var said
    property string photo: ""

    readonly property bool pictured: cause.photo !== ""

    spacing: 20

    Words {
        Layout.fillWidth: true
        text: qsTr("What is wrong, and the repair")
        strong: true
        font.pixelSize: Theme.displaySize
        Accessible.role: Accessible.Heading
    }
    RowLayout {
        spacing: 20

        CustomerPhoto {
            Layout.alignment: Qt.AlignTop
            visible: cause.pictured
            photo: cause.photo
            text: qsTr("In your home")
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 4

            CustomerLabel {
                text: qsTr("Reported")
            }
            Words {
                Layout.fillWidth: true
                text: cause.said.fault ?? ""
                font.pixelSize: Theme.customerBodySize
            }
            CustomerLabel {
                Layout.topMargin: 12
                text: qsTr("Cause")
            }
            Words {
                objectName: "customerCause"
                Layout.fillWidth: true
                text: cause.said.cause ?? ""
                strong: true
                font.pixelSize: Theme.customerReadSize
            }
            CustomerLabel {
                Layout.topMargin: 12
                text: qsTr("Plan")
            }
            Words {
                objectName: "customerPlan"
                Layout.fillWidth: true
                text: cause.said.plan ?? ""
                font.pixelSize: Theme.customerReadSize
            }
        }
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: jargon.implicitHeight + 40
        radius: 12
        color: Theme.surface2
        border.width: Theme.sunlight ? Theme.edge : 0
        border.color: Theme.outline2

        RowLayout {
            id: jargon

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: 20
            spacing: 18

            Icon {
                Layout.alignment: Qt.AlignTop
                name: "info"
                ink: Theme.text2
                size: 28
            }
            Words {
                Layout.fillWidth: true
                text: [cause.said.explained ?? "", cause.said.side ?? ""].filter(part => part !== "").join("\n")
                font.pixelSize: Theme.customerBodySize
            }
        }
    }
    CustomerLabel {
        text: qsTr("You are free to say no. We will then tell you how to wait safely.")
    }
}
