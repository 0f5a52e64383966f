// The head of the customer's view: whose work it is, read aloud, larger, language, and handing the tablet back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: head

    required property string utility
    property string sub: ""
    property bool canSpeak: true
    // The other language's own name.
    property string otherLanguage: Theme.language === "zh" ? "English" : "中文"

    signal speakPressed
    signal largerPressed
    signal languagePressed
    signal handBackPressed

    implicitHeight: Math.max(80, grid.implicitHeight + 16)
    Layout.fillWidth: true
    color: Theme.surface

    Rectangle {
        y: parent.height - height
        width: parent.width
        height: Theme.hairline
        color: Theme.outline
    }
    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 40
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
        columns: head.width < 900 * Theme.textScale ? 1 : 2
        columnSpacing: 16
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
                    text: head.utility
                    strong: true
                    font.pixelSize: Theme.headingSize
                }
                Words {
                    Layout.fillWidth: true
                    visible: head.sub !== ""
                    text: head.sub
                    color: Theme.text2
                }
            }
        }
        Flow {
            id: tools

            Layout.fillWidth: grid.columns === 1
            Layout.preferredWidth: implicitWidth
            spacing: 8

            PushButton {
                objectName: "customerSpeak"
                visible: head.canSpeak
                kind: "quiet"
                text: qsTr("Read to me")
                iconName: "speak"
                onClicked: head.speakPressed()
            }
            PushButton {
                objectName: "customerLarger"
                kind: "quiet"
                text: Theme.wideText ? qsTr("Normal text") : qsTr("Larger text")
                iconName: "type"
                onClicked: head.largerPressed()
            }
            PushButton {
                objectName: "customerLanguage"
                kind: "quiet"
                text: head.otherLanguage
                iconName: "globe"
                onClicked: head.languagePressed()
            }
            PushButton {
                objectName: "customerHandBack"
                kind: "quiet"
                text: qsTr("Hand back")
                hint: qsTr("Asks the crew for their PIN")
                iconName: "lock"
                onClicked: head.handBackPressed()
            }
        }
    }
}
