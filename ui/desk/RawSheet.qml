// The record exactly as it was signed, with hash, signature and receipt.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

T.Popup {
    id: sheet

    required property TimelinePageModel order

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(960, (sheet.parent ? sheet.parent.width : 960) - 48)
    height: Math.min(860, (sheet.parent ? sheet.parent.height : 860) - 48)
    padding: 24
    modal: true
    focus: true
    dim: true
    visible: sheet.order.raw !== ""
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside
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
        spacing: 12

        RowLayout {
            Words {
                Layout.fillWidth: true
                text: qsTr("Raw record, as it was signed")
                strong: true
                font.pixelSize: Theme.headingSize
            }
            PushButton {
                objectName: "rawClose"
                dense: true
                text: qsTr("Close")
                keyHint: "Esc"
                onClicked: sheet.order.hideRaw()
            }
        }
        Flickable {
            id: pane

            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: record.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            T.ScrollBar.vertical: SlimBar {}

            TextEdit {
                id: record

                objectName: "rawText"
                width: pane.width - 14
                text: sheet.order.raw
                readOnly: true
                selectByMouse: true
                wrapMode: TextEdit.WrapAnywhere
                color: Theme.text
                selectionColor: Theme.primary
                selectedTextColor: Theme.primaryInk
                font.family: Application.font.family
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
