// The way from the network to the appliance, with the place where ownership changes.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

RowLayout {
    id: line

    // [{text, side: "utility"|"customer"}]
    required property var parts

    readonly property int border: line.parts.findIndex(part => part.side === "customer")

    spacing: 0
    uniformCellSizes: true

    Repeater {
        model: line.parts
        delegate: ColumnLayout {
            id: part

            required property var modelData
            required property int index

            readonly property bool ours: part.modelData.side === "utility"
            readonly property color ink: part.ours ? Theme.primary : Theme.text2

            Layout.alignment: Qt.AlignTop
            spacing: 6

            Words {
                Layout.fillWidth: true
                // Above the first part on the customer's side, so that the border is named once.
                text: part.index === line.border ? qsTr("customer side") : part.index === line.border - 1 ? qsTr("utility side") : " "
                color: part.ink
                strong: true
                font.pixelSize: Theme.captionSize
                horizontalAlignment: Text.AlignHCenter
            }
            Item {
                Layout.fillWidth: true
                implicitHeight: 24

                Rectangle {
                    x: part.index === 0 ? parent.width / 2 : 0
                    y: parent.height / 2 - 2
                    width: part.index === 0 || part.index === line.parts.length - 1 ? parent.width / 2 : parent.width
                    height: 4
                    color: part.ink
                }
                Rectangle {
                    anchors.centerIn: parent
                    width: 20
                    height: 20
                    radius: 6
                    color: Theme.surface
                    border.width: 3
                    border.color: part.ink
                }
                Rectangle {
                    visible: part.index === line.border
                    x: -1
                    y: -6
                    width: 2
                    height: parent.height + 12
                    color: Theme.text
                }
            }
            Words {
                Layout.fillWidth: true
                text: part.modelData.text
                font.pixelSize: Theme.captionSize
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
