// One line to fill in: label above, unit at the end, and what is wrong in a sentence below.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common

ColumnLayout {
    id: entry

    property string label: ""
    property alias text: field.text
    property string placeholder: ""
    property string unit: ""
    property string iconName: ""
    property string error: ""
    property alias inputMethodHints: field.inputMethodHints
    property alias echoMode: field.echoMode
    property alias readOnly: field.readOnly
    property alias maximumLength: field.maximumLength
    property bool large: false
    property bool dense: false
    // The objectName of the field itself, where a test types.
    property string fieldName: entry.objectName + "Field"

    signal edited(string text)
    signal accepted

    function takeFocus(): void {
        field.forceActiveFocus(Qt.TabFocusReason);
    }

    spacing: 8
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        visible: entry.label !== ""
        text: entry.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: Math.max(entry.large ? 72 : entry.dense ? 40 : 56, field.implicitHeight + 16)
        radius: 12
        color: Theme.surface
        border.width: entry.error !== "" || field.activeFocus ? Theme.strongEdge : Theme.edge
        border.color: entry.error !== "" ? Theme.danger : field.activeFocus ? Theme.primary : Theme.outline2

        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: 16
            anchors.rightMargin: 16
            spacing: 12

            Icon {
                visible: entry.iconName !== ""
                name: entry.iconName
                ink: Theme.text2
                size: entry.dense ? 20 : 24
            }
            T.TextField {
                id: field

                objectName: entry.fieldName
                Layout.fillWidth: true
                implicitHeight: contentHeight
                color: Theme.text
                selectionColor: Theme.primary
                selectedTextColor: Theme.primaryInk
                font.family: Application.font.family
                font.pixelSize: entry.large ? Theme.displaySize : Theme.bodySize
                font.bold: entry.large || Theme.sunlight
                font.underline: Theme.sunlight && field.text !== ""
                verticalAlignment: TextInput.AlignVCenter
                activeFocusOnTab: true
                selectByMouse: true
                Accessible.name: entry.label
                Accessible.description: entry.error
                cursorDelegate: Rectangle {
                    width: 2
                    color: Theme.primary
                    visible: field.cursorVisible
                }
                onTextEdited: entry.edited(field.text)
                onAccepted: entry.accepted()

                Words {
                    anchors.fill: parent
                    visible: field.text === "" && field.preeditText === ""
                    text: entry.placeholder
                    color: Theme.text2
                    wrapMode: Text.NoWrap
                    verticalAlignment: Text.AlignVCenter
                    font.pixelSize: entry.large ? Theme.readSize : Theme.bodySize
                    // A hint may shrink where the field is narrow and the text large; what is typed never does.
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: 12
                }
            }
            Words {
                visible: entry.unit !== ""
                text: entry.unit
                color: Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.labelSize
            }
        }
    }
    RowLayout {
        visible: entry.error !== ""
        spacing: 8

        Icon {
            Layout.alignment: Qt.AlignTop
            name: "alert"
            ink: Theme.danger
            size: 18
        }
        Words {
            Layout.fillWidth: true
            text: entry.error
            color: Theme.danger
            font.pixelSize: Theme.labelSize
        }
    }
}
