// The one filled blue surface of a screen. Disabled it shows a lock; busy it counts and ignores the finger.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: button

    property string iconName: ""
    property bool busy: false
    property int done: 0
    property int total: 0
    // What follows from pressing, and the key that does it (desk).
    property string consequence: ""
    property string keyHint: ""

    readonly property bool locked: !button.enabled && !button.busy
    readonly property color ink: button.locked ? Theme.text2 : Theme.primaryInk
    readonly property string shownIcon: button.busy ? "sync" : button.locked ? "lock" : button.iconName
    readonly property string shownText: button.busy && button.total > 0 ? qsTr("%1 %2 / %3").arg(button.text).arg(button.done).arg(button.total) : button.text

    corner: 16
    leftPadding: 24
    rightPadding: 24
    topPadding: 12
    bottomPadding: 12
    Accessible.name: button.shownText
    Keys.enabled: !button.busy

    background: Rectangle {
        implicitWidth: 264
        implicitHeight: 72
        radius: 16
        color: button.locked ? Theme.surface2 : button.tone(Theme.primary)
        border.width: button.locked ? 2 : 0
        border.color: Theme.outline2
    }

    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        RowLayout {
            id: row

            anchors.centerIn: parent
            width: button.consequence === "" ? Math.min(row.implicitWidth, parent.width) : parent.width
            spacing: 16
            layoutDirection: button.locked && button.consequence === "" ? Qt.RightToLeft : Qt.LeftToRight

            ColumnLayout {
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: button.shownText
                    color: button.ink
                    strong: true
                    lifted: true
                    font.pixelSize: Theme.readSize
                    horizontalAlignment: button.consequence === "" ? Text.AlignHCenter : Text.AlignLeft
                }
                Words {
                    Layout.fillWidth: true
                    visible: button.consequence !== ""
                    text: button.consequence
                    color: button.ink
                    font.pixelSize: Theme.labelSize
                }
            }
            KeyHint {
                visible: button.keyHint !== ""
                text: button.keyHint
                ink: button.ink
            }
            Icon {
                visible: button.shownIcon !== ""
                name: button.shownIcon
                ink: button.ink
                size: 28
            }
        }
    }

    // Swallows a second press while the first one is being worked on.
    MouseArea {
        anchors.fill: parent
        enabled: button.busy
        visible: button.busy
    }
}
