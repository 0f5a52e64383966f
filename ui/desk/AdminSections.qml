// What can be administered, with counts.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: side

    // [{key, text, count}]
    required property var sections
    required property string current

    signal picked(string key)

    color: Theme.surface

    Rectangle {
        anchors.right: parent.right
        width: Theme.hairline
        height: parent.height
        color: Theme.outline
    }
    ColumnLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 12
        anchors.topMargin: 16
        spacing: 4

        Repeater {
            model: side.sections
            delegate: Pressable {
                id: entry

                required property var modelData
                readonly property bool here: side.current === entry.modelData.key

                objectName: "section-" + entry.modelData.key
                Layout.fillWidth: true
                text: entry.modelData.text
                hint: entry.modelData.count.toString()
                padding: 14
                Accessible.role: Accessible.PageTab
                Accessible.selected: entry.here
                onClicked: side.picked(entry.modelData.key)

                background: Rectangle {
                    implicitHeight: 52
                    radius: 12
                    color: entry.here ? Theme.primarySoft : entry.down ? Theme.surface2 : "transparent"
                }
                contentItem: RowLayout {
                    spacing: 8

                    Words {
                        Layout.fillWidth: true
                        text: entry.modelData.text
                        color: entry.here ? Theme.primary : Theme.text
                        strong: entry.here
                    }
                    Words {
                        text: entry.modelData.count
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                }
            }
        }
    }
}
