// The steps of a visit: a rounded square per step, the line between them, and when each was done. Upright, or lying in portrait.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: rail

    // Rows with number, title, status ("done", "current", "blocked", "later", "skipped"), time (a time or a word).
    required property var steps
    property bool lying: false
    property int currentIndex: 0
    // What stands at the foot of the upright rail.
    default property alias foot: foot.data

    signal picked(int number)

    function follow(): void {
        const node = nodes.itemAt(rail.currentIndex);
        if (node && rail.lying)
            pane.contentX = Math.max(0, Math.min(pane.contentWidth - pane.width, node.x + node.width / 2 - pane.width / 2));
        else if (node)
            pane.contentY = Math.max(0, Math.min(pane.contentHeight - pane.height, node.y + node.height / 2 - pane.height / 2));
    }

    implicitWidth: Math.round(248 * Theme.iconScale)
    implicitHeight: rail.lying ? grid.implicitHeight + 16 : 400
    color: Theme.surface
    onCurrentIndexChanged: rail.follow()
    onWidthChanged: rail.follow()

    GridLayout {
        anchors.fill: parent
        columns: rail.lying ? 3 : 1
        rowSpacing: 0
        columnSpacing: 0

        IconButton {
            visible: rail.lying && pane.contentWidth > pane.width
            enabled: pane.contentX > 0
            objectName: "railBack"
            iconName: "back"
            text: qsTr("Earlier steps")
            edged: false
            onClicked: pane.contentX = Math.max(0, pane.contentX - pane.width * 0.7)
        }
        Flickable {
            id: pane

            Layout.fillWidth: true
            Layout.fillHeight: true
            contentWidth: rail.lying ? Math.max(pane.width, grid.implicitWidth + 24) : pane.width
            contentHeight: rail.lying ? pane.height : grid.implicitHeight + 24
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            flickableDirection: rail.lying ? Flickable.HorizontalFlick : Flickable.VerticalFlick

            GridLayout {
                id: grid

                x: 12
                y: rail.lying ? 8 : 12
                width: pane.contentWidth - 24
                columns: rail.lying ? Math.max(1, nodes.count) : 1
                rowSpacing: 0
                columnSpacing: 0

                Repeater {
                    id: nodes

                    model: rail.steps
                    onItemAdded: Qt.callLater(rail.follow)
                    delegate: StepNode {
                        Layout.fillWidth: true
                        Layout.alignment: Qt.AlignTop
                        lying: rail.lying
                        last: index === nodes.count - 1
                        onClicked: rail.picked(number)
                    }
                }
            }
        }
        IconButton {
            visible: rail.lying && pane.contentWidth > pane.width
            enabled: pane.contentX < pane.contentWidth - pane.width - 1
            objectName: "railNext"
            iconName: "next"
            text: qsTr("Later steps")
            edged: false
            onClicked: pane.contentX = Math.min(pane.contentWidth - pane.width, pane.contentX + pane.width * 0.7)
        }
        MoreButton {
            Layout.fillWidth: true
            visible: !rail.lying && needed
            pane: pane
        }
        ColumnLayout {
            id: foot

            visible: !rail.lying
            // A layout in a layout stretches by itself, an empty one too: the steps would lose half of their place.
            Layout.fillHeight: false
            Layout.leftMargin: 12
            Layout.rightMargin: 12
        }
    }
    Rectangle {
        x: rail.lying || Theme.leftHanded ? 0 : parent.width - width
        y: rail.lying ? parent.height - height : 0
        width: rail.lying ? parent.width : Theme.hairline
        height: rail.lying ? Theme.hairline : parent.height
        color: Theme.outline
    }
}
