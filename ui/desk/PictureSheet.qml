// A photo or the pages of a sheet, large.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import "../common"

T.Popup {
    id: sheet

    property var sources: []
    property string title: ""

    function show(sources: var, title: string): void {
        sheet.sources = sources;
        sheet.title = title;
        sheet.open();
    }

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(1000, (sheet.parent ? sheet.parent.width : 1000) - 48)
    height: (sheet.parent ? sheet.parent.height : 800) - 48
    padding: 20
    modal: true
    focus: true
    dim: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside
    T.Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, 0.6)
    }
    background: Rectangle {
        radius: 16
        color: Theme.surface
    }
    contentItem: ColumnLayout {
        spacing: 12

        RowLayout {
            Words {
                Layout.fillWidth: true
                text: sheet.title
                strong: true
                font.pixelSize: Theme.headingSize
            }
            PushButton {
                objectName: "pictureClose"
                dense: true
                text: qsTr("Close")
                keyHint: "Esc"
                onClicked: sheet.close()
            }
        }
        ListView {
            id: list

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: 12
            model: sheet.sources
            boundsBehavior: Flickable.StopAtBounds
            delegate: Image {
                required property string modelData

                width: list.width
                source: modelData
                fillMode: Image.PreserveAspectFit
                mipmap: true
            }
            T.ScrollBar.vertical: SlimBar {}
        }
    }
}
