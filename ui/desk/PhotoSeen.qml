// A photo with its role and time on a plate; one that is not here says why.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Pressable {
    id: photo

    required property var modelData

    objectName: "photo-" + photo.modelData.sha256.slice(0, 8)
    text: photo.modelData.role + " " + photo.modelData.text
    enabled: photo.modelData.source !== ""
    padding: 0
    corner: 0
    background: Rectangle {
        color: Theme.surface2
        border.width: Theme.hairline
        border.color: Theme.outline
    }
    contentItem: Item {
        clip: true

        Image {
            anchors.fill: parent
            source: photo.modelData.source
            fillMode: Image.PreserveAspectCrop
            sourceSize.width: 480
        }
        Words {
            anchors.centerIn: parent
            width: parent.width - 24
            visible: photo.modelData.source === ""
            text: photo.modelData.problem !== "" ? photo.modelData.problem : qsTr("being fetched …")
            color: Theme.text2
            horizontalAlignment: Text.AlignHCenter
            font.pixelSize: Theme.captionSize
        }
        Rectangle {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: plate.implicitHeight + 10
            color: "#0F1720"

            RowLayout {
                id: plate

                anchors.fill: parent
                anchors.leftMargin: 10
                anchors.rightMargin: 10
                spacing: 8

                Words {
                    text: photo.modelData.role
                    color: "#FFFFFF"
                    strong: true
                    font.pixelSize: Theme.captionSize
                }
                Cell {
                    Layout.fillWidth: true
                    text: photo.modelData.text
                    color: "#FFFFFF"
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    text: photo.modelData.time
                    color: "#FFFFFF"
                    font.pixelSize: Theme.captionSize
                }
            }
        }
    }
}
