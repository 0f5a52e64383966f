// A photo with its role on a white plate, or the place where one is taken. Photos keep square corners.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: tile

    property url source: ""
    property string role: ""
    property string iconName: "camera"
    // What a tap on the photo leads to, as a small sign in its corner.
    property string sign: ""

    readonly property bool adding: tile.source.toString() === ""

    text: tile.adding ? tile.role : qsTr("Photo: %1").arg(tile.role)
    corner: tile.adding ? 12 : 0

    background: Rectangle {
        implicitWidth: 124
        implicitHeight: Math.round((tile.width > 0 ? tile.width : 124) * 0.75)
        radius: tile.adding ? 12 : 0
        color: tile.tone(Theme.surface)
        border.width: tile.adding ? Theme.edge : 0
        border.color: Theme.outline2
    }

    contentItem: Item {
        implicitWidth: add.implicitWidth
        implicitHeight: add.visible ? add.implicitHeight + 16 : 0

        // Until the picture is read, and where it cannot be: a quiet ground with the sign, never a hole.
        Rectangle {
            objectName: "photoWaits"
            anchors.fill: parent
            visible: !tile.adding && photo.status !== Image.Ready
            color: Theme.surface2

            Icon {
                anchors.centerIn: parent
                name: "camera"
                ink: Theme.text2
                size: 32
            }
        }
        Image {
            id: photo

            anchors.fill: parent
            visible: !tile.adding
            source: tile.source
            sourceSize.width: 640
            fillMode: Image.PreserveAspectCrop
            asynchronous: true
        }
        Rectangle {
            x: 6
            y: parent.height - height - 6
            width: Math.min(plate.implicitWidth + 16, parent.width - 12)
            height: plate.implicitHeight + 4
            visible: !tile.adding && tile.role !== ""
            radius: 6
            color: "#FFFFFF"

            Words {
                id: plate

                anchors.centerIn: parent
                width: Math.min(implicitWidth, tile.width - 28)
                text: tile.role
                color: "#0F1720"
                strong: true
                font.pixelSize: Theme.captionSize
            }
        }
        Loader {
            anchors.top: parent.top
            anchors.right: parent.right
            anchors.margins: 6
            active: tile.sign !== "" && !tile.adding
            sourceComponent: Rectangle {
                width: 36
                height: 36
                radius: 18
                color: "#FFFFFF"

                Icon {
                    anchors.centerIn: parent
                    name: tile.sign
                    ink: "#0F1720"
                    size: 22
                }
            }
        }
        ColumnLayout {
            id: add

            anchors.centerIn: parent
            width: Math.min(implicitWidth, parent.width - 8)
            visible: tile.adding
            spacing: 6

            Icon {
                Layout.alignment: Qt.AlignHCenter
                name: tile.iconName
                ink: Theme.primary
                size: 26
            }
            Words {
                Layout.fillWidth: true
                text: tile.role
                color: Theme.primary
                strong: true
                font.pixelSize: Theme.captionSize
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
