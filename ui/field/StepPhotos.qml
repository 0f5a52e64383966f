// The photos taken for one item, and the place to take one more.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: taken

    required property string key
    required property string text
    required property var photos
    required property bool open

    signal wanted
    signal looked(string sha256)

    spacing: 8

    Words {
        Layout.fillWidth: true
        text: taken.text
        strong: true
    }
    Flow {
        Layout.fillWidth: true
        spacing: 12

        Repeater {
            model: taken.photos
            delegate: PhotoTile {
                required property string modelData

                width: Math.round(160 * Theme.iconScale)
                objectName: "taken-" + modelData
                source: "image://photo/" + modelData
                role: taken.text
                sign: taken.open ? "pen" : "eye"
                onClicked: taken.looked(modelData)
            }
        }
        PhotoTile {
            objectName: "photo-" + taken.key
            width: Math.round(160 * Theme.iconScale)
            enabled: taken.open
            role: taken.photos.length > 0 ? qsTr("One more") : qsTr("Take photo")
            onClicked: taken.wanted()
        }
    }
}
