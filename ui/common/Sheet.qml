// A sheet over the page that stays open while something is done on it; what closes it stands among its actions.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common

T.Popup {
    id: sheet

    property string title: ""
    property string name: "sheet"
    default property alias content: body.data
    property alias actions: foot.data

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(640 * Theme.iconScale, (sheet.parent ? sheet.parent.width : 640) - 48)
    height: Math.min(sheet.implicitHeight, (sheet.parent ? sheet.parent.height : 640) - 48)
    implicitHeight: heading.implicitHeight + body.implicitHeight + foot.implicitHeight + 2 * 16 + 48
    padding: 24
    modal: true
    focus: true
    dim: true
    closePolicy: T.Popup.CloseOnEscape

    T.Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, 0.5)
    }

    background: Rectangle {
        radius: 16
        color: Theme.surface
        border.width: Theme.edge
        border.color: Theme.outline2
    }

    contentItem: ColumnLayout {
        spacing: 16

        Words {
            id: heading

            objectName: sheet.name + "Title"
            Layout.fillWidth: true
            text: sheet.title
            strong: true
            font.pixelSize: Theme.titleSize
            Accessible.role: Accessible.Heading
        }
        // What is long scrolls; title and actions stay.
        Flickable {
            id: flick

            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: body.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds

            ColumnLayout {
                id: body

                width: flick.width
                spacing: 12
            }
        }
        MoreButton {
            Layout.fillWidth: true
            visible: sheet.implicitHeight > sheet.height + 1
            pane: flick
        }
        GridLayout {
            id: foot

            Layout.fillHeight: false
            columns: sheet.width < 440 * Theme.textScale ? 1 : 2
            columnSpacing: 12
            rowSpacing: 12
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        }
    }
}
