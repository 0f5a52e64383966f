// One row of a heap: its line in the file, what it is or why it is not taken.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Item {
    id: row

    required property string heap
    required property string line
    required property string first
    required property string second
    required property string reason

    implicitHeight: Math.max(44, content.implicitHeight + 12)
    height: implicitHeight

    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    RowLayout {
        id: content

        width: parent.width
        anchors.verticalCenter: parent.verticalCenter
        spacing: 14

        Words {
            Layout.preferredWidth: 96
            text: row.heap === "skipped" ? qsTr("%1 lines").arg(row.line) : qsTr("line %1").arg(row.line)
            color: Theme.text2
            font.pixelSize: Theme.captionSize
        }
        Words {
            Layout.fillWidth: true
            Layout.preferredWidth: row.heap === "bad" ? 90 : 260
            text: row.first
            font.pixelSize: Theme.labelSize
        }
        Words {
            Layout.fillWidth: true
            Layout.preferredWidth: row.heap === "bad" ? 340 : 260
            visible: text !== ""
            text: row.reason !== "" ? row.reason : row.second
            color: row.reason !== "" ? Theme.danger : Theme.text
            font.pixelSize: Theme.labelSize
        }
    }
}
