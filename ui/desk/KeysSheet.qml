// All keys of the desk on one sheet.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import "../common"

T.Popup {
    id: sheet

    readonly property var all: [["↑ ↓　J K", qsTr("select")], ["Enter", qsTr("open the order")], ["A", qsTr("assign to the suggested crew")], ["Shift A", qsTr("assign to another crew")], ["C", qsTr("cancel the order")], ["X", qsTr("mark or unmark the row")], ["Ctrl A", qsTr("mark all that the filter shows")], ["Ctrl Z", qsTr("undo a reassignment")], ["/", qsTr("filter the table")], ["Ctrl K", qsTr("find anything, run a command")], ["Space", qsTr("show the raw record")], ["V", qsTr("verify all records of the order")], ["E", qsTr("export the order's evidence")], ["N　R", qsTr("let a device in, withdraw one (administration)")], ["1　2", qsTr("accept or reject what is in quarantine")], ["Ctrl Enter", qsTr("decide")], ["Esc", qsTr("back")], ["?", qsTr("this sheet")]]

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: 560
    height: column.implicitHeight + 48
    padding: 24
    modal: true
    focus: true
    dim: true
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
        id: column

        spacing: 10

        Words {
            text: qsTr("Keys")
            strong: true
            font.pixelSize: Theme.headingSize
        }
        Repeater {
            model: sheet.all
            delegate: RowLayout {
                id: line

                required property var modelData

                spacing: 16

                Item {
                    Layout.preferredWidth: 110
                    implicitHeight: hint.implicitHeight

                    KeyHint {
                        id: hint

                        text: line.modelData[0]
                    }
                }
                Words {
                    Layout.fillWidth: true
                    text: line.modelData[1]
                    font.pixelSize: Theme.labelSize
                }
            }
        }
        PushButton {
            objectName: "keysClose"
            Layout.alignment: Qt.AlignRight
            text: qsTr("Close")
            dense: true
            keyHint: "Esc"
            onClicked: sheet.close()
        }
    }
}
