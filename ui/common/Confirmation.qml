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
    default property alias content: body.data

    signal confirmed
    signal dismissed

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(560 * Theme.iconScale, (sheet.parent ? sheet.parent.width : 560) - 48)
    height: Math.min(sheet.implicitHeight, (sheet.parent ? sheet.parent.height : 560) - 48)
    implicitHeight: column.implicitHeight + 48
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

    contentItem: Flickable {
        contentHeight: column.implicitHeight
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        ColumnLayout {
            id: column

            width: parent.width
            spacing: 16

            Words {
                Layout.fillWidth: true
                text: sheet.title
                strong: true
                font.pixelSize: Theme.titleSize
                Accessible.role: Accessible.Heading
            }
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
            GridLayout {
                Layout.topMargin: 8
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
                    onClicked: {
                        sheet.close();
                        sheet.confirmed();
                    }
                }
            }
        }
    }
}
