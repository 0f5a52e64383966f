// Asks once before what cannot be undone: sign, refuse, cancel, wipe. Says what follows; both answers in words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common

T.Popup {
    id: sheet

    property string title: ""
    property string text: ""
    property string confirmText: qsTr("Confirm")
    property string cancelText: qsTr("Back")
    property bool danger: false
    property bool confirmEnabled: true
    property string name: "confirmation"
    property real breadth: 560
    // Said on the button where there is a keyboard; it holds everywhere.
    property string keyHint: ""
    default property alias content: body.data

    signal confirmed
    signal dismissed

    function confirm(): void {
        sheet.close();
        sheet.confirmed();
    }

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(sheet.breadth * Theme.iconScale, (sheet.parent ? sheet.parent.width : sheet.breadth) - 48)
    height: Math.min(sheet.implicitHeight, (sheet.parent ? sheet.parent.height : 560) - 48)
    implicitHeight: heading.implicitHeight + column.implicitHeight + foot.implicitHeight + (column.implicitHeight > 0 ? 32 : 16) + 48
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

        Shortcut {
            sequences: ["Ctrl+Return", "Ctrl+Enter"]
            enabled: sheet.visible && sheet.confirmEnabled
            onActivated: sheet.confirm()
        }
        Words {
            id: heading

            Layout.fillWidth: true
            text: sheet.title
            strong: true
            font.pixelSize: Theme.titleSize
            Accessible.role: Accessible.Heading
        }
        // What is long scrolls; title and answers stay.
        Flickable {
            id: flick

            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: column.implicitHeight > 0
            contentHeight: column.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds

            ColumnLayout {
                id: column

                width: flick.width
                spacing: 16

                Words {
                    Layout.fillWidth: true
                    visible: sheet.text !== ""
                    text: sheet.text
                }
                ColumnLayout {
                    id: body

                    visible: body.children.length > 0
                    spacing: 12
                }
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

            PushButton {
                objectName: sheet.name + "Cancel"
                Layout.fillWidth: true
                Layout.minimumHeight: 72
                text: sheet.cancelText
                onClicked: {
                    sheet.close();
                    sheet.dismissed();
                }
            }
            PrimaryButton {
                objectName: sheet.name + "Confirm"
                Layout.fillWidth: true
                Layout.minimumWidth: 160
                text: sheet.confirmText
                iconName: sheet.danger ? "alert" : "check"
                enabled: sheet.confirmEnabled
                keyHint: sheet.keyHint
                onClicked: sheet.confirm()
            }
        }
    }
}
