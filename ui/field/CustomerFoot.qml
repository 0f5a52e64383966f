// The foot of a customer's page: a calm sentence, then the answers; in a narrow window they stand below it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: foot

    property string text: ""
    property bool urgent: false
    default property alias answers: buttons.data
    property alias beside: extra.data

    readonly property bool narrow: foot.width < 900 * Theme.iconScale

    implicitHeight: grid.implicitHeight + 32
    color: Theme.surface

    Hairline {
        width: parent.width
    }
    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 40
        anchors.rightMargin: 40
        anchors.verticalCenter: parent.verticalCenter
        columns: foot.narrow ? 1 : 2
        columnSpacing: 24
        rowSpacing: 12

        GridLayout {
            columns: foot.narrow && Theme.wideText ? 1 : 2
            columnSpacing: 16
            rowSpacing: 4

            RowLayout {
                id: extra

                visible: extra.children.length > 0
            }
            Words {
                objectName: "footWords"
                Layout.fillWidth: true
                text: foot.text
                color: foot.urgent ? Theme.danger : Theme.text
                horizontalAlignment: extra.visible && !foot.narrow ? Text.AlignRight : Text.AlignLeft
                font.pixelSize: extra.visible ? Theme.bodySize : Theme.customerBodySize
            }
        }
        RowLayout {
            id: buttons

            Layout.fillWidth: foot.narrow
            Layout.alignment: Qt.AlignRight
            spacing: 16
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        }
    }
}
