// One question with answers of equal size: "yesno" or "scale" 1 to 5. Nothing is chosen beforehand.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

GridLayout {
    id: row

    required property string question
    property string kind: "scale"
    // What was chosen: "yes", "no", "1"…"5", or nothing.
    property string value: ""
    property string yesText: qsTr("Yes")
    property string noText: qsTr("No")

    readonly property bool narrow: row.width < 560 * Theme.textScale
    readonly property var answers: row.kind === "yesno" ? [["yes", row.yesText], ["no", row.noText]] : [["1", "1"], ["2", "2"], ["3", "3"], ["4", "4"], ["5", "5"]]

    signal picked(string value)

    columns: row.narrow ? 1 : 2
    columnSpacing: 16
    rowSpacing: 8
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        text: row.question
        font.pixelSize: Theme.customerBodySize
    }
    RowLayout {
        Layout.fillWidth: row.narrow
        Layout.alignment: Qt.AlignRight
        spacing: 8
        uniformCellSizes: true

        Repeater {
            model: row.answers
            delegate: Pressable {
                id: answer

                required property var modelData
                readonly property bool chosen: row.value === answer.modelData[0]

                objectName: (row.objectName || "rating") + "_" + answer.modelData[0]
                Layout.fillWidth: row.narrow
                text: answer.modelData[1]
                hint: row.question
                leftPadding: 8
                rightPadding: 8
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: answer.chosen
                onClicked: row.picked(answer.modelData[0])

                background: Rectangle {
                    implicitWidth: row.narrow ? 48 : row.kind === "yesno" ? 172 : 64
                    implicitHeight: 56
                    radius: 12
                    color: answer.tone(answer.chosen ? Theme.primarySoft : Theme.surface)
                    border.width: answer.chosen ? Theme.strongEdge : Theme.edge
                    border.color: answer.chosen ? Theme.primary : Theme.outline2
                }
                contentItem: Words {
                    text: answer.text
                    color: answer.chosen ? Theme.primary : Theme.text
                    strong: answer.chosen
                    lifted: true
                    font.pixelSize: Theme.customerBodySize
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
}
