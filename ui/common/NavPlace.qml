// One place of the navigation rail.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: place

    required property string iconName
    required property int count
    required property bool here
    property bool dense: false

    readonly property color ink: place.here ? Theme.primary : Theme.text2

    hint: place.count > 0 ? qsTr("%1 waiting").arg(place.count) : ""
    topPadding: 8
    bottomPadding: 6
    Accessible.role: Accessible.PageTab
    Accessible.selected: place.here

    background: Rectangle {
        implicitWidth: 76
        implicitHeight: place.dense ? 60 : 72
        radius: 12
        color: place.here ? Theme.primarySoft : place.down ? Theme.surface2 : "transparent"
        border.width: Theme.sunlight && place.here ? Theme.strongEdge : 0
        border.color: Theme.primary
    }
    contentItem: ColumnLayout {
        spacing: 4

        Icon {
            id: glyph

            Layout.alignment: Qt.AlignHCenter
            name: place.iconName
            ink: place.ink
            size: 26

            Rectangle {
                visible: place.count > 0
                x: parent.width - 10
                y: -6
                width: Math.max(height, counted.implicitWidth + 10)
                height: Math.max(24, counted.implicitHeight)
                radius: height / 2
                color: Theme.warnFill

                Words {
                    id: counted

                    anchors.centerIn: parent
                    text: place.count > 999 ? "999+" : place.count.toString()
                    color: Theme.fillInk
                    strong: true
                    lifted: true
                    wrapMode: Text.NoWrap
                    font.pixelSize: Math.min(Theme.captionSize, 18)
                }
            }
        }
        Words {
            Layout.fillWidth: true
            text: place.text
            color: place.ink
            strong: true
            font.pixelSize: Theme.captionSize
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
