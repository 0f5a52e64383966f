// The head of the customer's screen: whose it is, for whom, and the helps for reading.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: head

    required property CustomerViewModel customer
    property bool larger: false
    property bool canHandBack: true

    readonly property bool narrow: head.width < 960 * Theme.iconScale

    signal largerPressed

    implicitHeight: grid.implicitHeight + 24
    color: Theme.surface

    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 40
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        columns: head.narrow ? 1 : 2
        columnSpacing: 24
        rowSpacing: 4

        RowLayout {
            spacing: 16

            Brand {
                size: 48
            }
            ColumnLayout {
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: head.customer.said.utility ?? ""
                    strong: true
                    font.pixelSize: Theme.headingSize
                }
                Words {
                    objectName: "customerFor"
                    Layout.fillWidth: true
                    text: head.customer.said.addressed ?? ""
                    color: Theme.text2
                    font.pixelSize: Theme.bodySize
                }
            }
        }
        GridLayout {
            Layout.fillWidth: head.narrow
            Layout.alignment: head.narrow ? Qt.AlignLeft : Qt.AlignRight
            Layout.leftMargin: head.narrow ? -12 : 0
            columns: head.width < 520 * Theme.textScale ? 2 : 5
            columnSpacing: 8
            rowSpacing: 0

            PushButton {
                objectName: "readAloud"
                visible: head.customer.hasVoice
                kind: "quiet"
                iconName: "speak"
                text: qsTr("Read it to me")
                onClicked: head.customer.readAloud()
            }
            PushButton {
                objectName: "largerText"
                kind: "quiet"
                iconName: "type"
                text: head.larger ? qsTr("Smaller") : qsTr("Larger")
                onClicked: head.largerPressed()
            }
            PushButton {
                objectName: "otherLanguage"
                kind: "quiet"
                iconName: "globe"
                text: head.customer.said.other_language ?? ""
                enabled: !head.customer.busy
                onClicked: head.customer.switchLanguage()
            }
            Rectangle {
                visible: head.canHandBack && !head.narrow
                implicitWidth: Theme.hairline
                implicitHeight: 40
                color: Theme.outline
            }
            PushButton {
                objectName: "handBack"
                visible: head.canHandBack
                kind: "quiet"
                iconName: "lock"
                text: qsTr("Hand back")
                onClicked: head.customer.handBack.ask()
            }
        }
    }
}
