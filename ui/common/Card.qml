// A white card with a hairline; `selected` and `failed` carry the strong edge. Children are laid out in a column.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: card

    default property alias content: column.data
    property string heading: ""
    // A small fact beside the heading, or at the end of its line.
    property string beside: ""
    property string aside: ""
    property bool selected: false
    property bool failed: false
    property real inset: 20
    property alias spacing: column.spacing

    implicitWidth: column.implicitWidth + 2 * card.inset
    implicitHeight: column.implicitHeight + 2 * card.inset
    Layout.fillWidth: true
    radius: 12
    color: card.failed ? Theme.dangerSoft : card.selected ? Theme.primarySoft : Theme.surface
    border.width: card.failed || card.selected ? Theme.strongEdge : Theme.hairline
    border.color: card.failed ? Theme.danger : card.selected ? Theme.primary : Theme.outline

    ColumnLayout {
        id: column

        anchors.fill: parent
        anchors.margins: card.inset
        spacing: 12

        RowLayout {
            visible: card.heading !== "" || card.aside !== ""
            spacing: 10

            Words {
                Layout.fillWidth: card.beside === ""
                text: card.heading
                strong: true
                font.pixelSize: Theme.headingSize
                Accessible.role: Accessible.Heading
            }
            Words {
                Layout.fillWidth: true
                visible: card.beside !== ""
                text: card.beside
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.maximumWidth: card.width / 2
                visible: card.aside !== ""
                text: card.aside
                color: Theme.text2
                font.pixelSize: Theme.labelSize
                horizontalAlignment: Text.AlignRight
            }
        }
    }
}
