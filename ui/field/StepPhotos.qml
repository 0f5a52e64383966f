// The photos taken for one item, and the place to take one more; many of them fold into one row, the newest in sight.
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

    property bool unfolded: false
    readonly property int tile: Math.round(160 * Theme.iconScale)
    // Tiles beside each other, the place for one more among them; two rows of two need no folding.
    readonly property int across: Math.max(2, Math.floor((taken.width + row.spacing) / (taken.tile + row.spacing)))
    readonly property bool many: taken.photos.length > Math.max(3, taken.across - 1)

    signal wanted
    signal looked(string sha256)

    spacing: 8

    Words {
        Layout.fillWidth: true
        text: taken.text
        strong: true
    }
    Flow {
        id: row

        Layout.fillWidth: true
        spacing: 12

        Repeater {
            model: taken.many && !taken.unfolded ? taken.photos.slice(1 - taken.across) : taken.photos
            delegate: PhotoTile {
                required property string modelData

                width: taken.tile
                objectName: "taken-" + modelData
                source: "image://photo/" + modelData
                role: taken.text
                sign: taken.open ? "pen" : "eye"
                onClicked: taken.looked(modelData)
            }
        }
        PhotoTile {
            objectName: "photo-" + taken.key
            width: taken.tile
            enabled: taken.open
            role: taken.photos.length > 0 ? qsTr("One more") : qsTr("Take photo")
            onClicked: taken.wanted()
        }
    }
    PushButton {
        objectName: "photos-" + taken.key
        visible: taken.many
        kind: "quiet"
        text: taken.unfolded ? qsTr("Only the newest") : qsTr("All %1 photos").arg(taken.photos.length)
        iconAfter: taken.unfolded ? "up" : "down"
        onClicked: taken.unfolded = !taken.unfolded
    }
}
