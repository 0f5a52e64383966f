// A taken photo, large: to be looked at, marked with an arrow, a ring or words, or covered where somebody asks for that.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Field
import "../common"

T.Popup {
    id: sheet

    required property StepModel model
    property string title: ""

    readonly property list<var> tools: [
        {
            tool: "arrow",
            text: qsTr("Arrow"),
            icon: "markarrow"
        },
        {
            tool: "ring",
            text: qsTr("Ring"),
            icon: "circle"
        },
        {
            tool: "words",
            text: qsTr("Words"),
            icon: "type"
        },
        {
            tool: "cover",
            text: qsTr("Cover"),
            icon: "ban"
        }
    ]

    function show(item: string, title: string, sha256: string): void {
        sheet.title = title;
        sheet.open();
        marker.show(sheet.model, item, sha256);
    }

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: (sheet.parent ? sheet.parent.width : 1000) - 32
    height: (sheet.parent ? sheet.parent.height : 800) - 32
    padding: 16
    modal: true
    focus: true
    dim: true
    closePolicy: T.Popup.CloseOnEscape
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
            Layout.fillHeight: false
            spacing: 12

            Words {
                Layout.fillWidth: true
                text: sheet.title
                strong: true
                font.pixelSize: Theme.headingSize
                Accessible.role: Accessible.Heading
            }
            PushButton {
                objectName: "photoClose"
                text: qsTr("Close")
                iconName: "x"
                onClicked: sheet.close()
            }
        }
        Banner {
            visible: marker.trouble !== ""
            tone: "danger"
            title: marker.trouble
        }
        PhotoMarker {
            id: marker

            objectName: "photoMarker"
            Layout.fillWidth: true
            Layout.fillHeight: true
            onKept: sheet.close()

            MouseArea {
                anchors.fill: parent
                enabled: marker.tool !== ""
                preventStealing: true
                onPressed: mouse => marker.press(mouse.x, mouse.y)
                onPositionChanged: mouse => marker.drag(mouse.x, mouse.y)
                onReleased: marker.letGo()
            }
        }
        TextEntry {
            objectName: "photoWords"
            visible: marker.tool === "words"
            placeholder: qsTr("What the plate says; then touch its place on the photo")
            maximumLength: 24
            onEdited: text => marker.write(text)
        }
        GridLayout {
            Layout.fillHeight: false
            visible: !sheet.model.isClosed
            columns: sheet.width < 900 * Theme.textScale ? 1 : 2
            columnSpacing: 16
            rowSpacing: 12

            Flow {
                Layout.fillWidth: true
                spacing: 8

                Repeater {
                    model: sheet.tools
                    delegate: PushButton {
                        id: tool

                        required property var modelData

                        objectName: "tool-" + tool.modelData.tool
                        kind: marker.tool === tool.modelData.tool ? "tonal" : "secondary"
                        text: tool.modelData.text
                        iconName: tool.modelData.icon
                        onClicked: marker.choose(marker.tool === tool.modelData.tool ? "" : tool.modelData.tool)
                    }
                }
                PushButton {
                    objectName: "markUndo"
                    text: qsTr("Undo")
                    iconName: "undo"
                    enabled: marker.count > 0
                    onClicked: marker.undo()
                }
            }
            PrimaryButton {
                objectName: "keepMarked"
                Layout.fillWidth: sheet.width < 900 * Theme.textScale
                text: qsTr("Keep marked photo")
                iconName: "check"
                enabled: marker.count > 0 && !sheet.model.isBusy
                onClicked: marker.keep()
            }
        }
    }
}
