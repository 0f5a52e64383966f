// The figures of a reading as they are typed, with their unit.
import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: entry

    required property TestPageModel model

    implicitHeight: Math.max(56, figures.implicitHeight + 2)
    radius: 12
    color: Theme.surface
    border.width: Theme.strongEdge
    border.color: entry.model.entryError === "" ? Theme.primary : Theme.danger
    Accessible.role: Accessible.StaticText
    Accessible.name: entry.model.name + " " + entry.model.entry + " " + entry.model.unit

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 20
        anchors.rightMargin: 20
        spacing: 2

        Words {
            id: figures

            text: entry.model.entry
            strong: true
            font.pixelSize: Theme.displaySize
        }
        Rectangle {
            implicitWidth: 2
            implicitHeight: Theme.displaySize
            color: Theme.primary
        }
        Words {
            Layout.fillWidth: true
            text: entry.model.unit
            color: Theme.text2
            horizontalAlignment: Text.AlignRight
            font.pixelSize: Theme.bodySize
        }
    }
}
