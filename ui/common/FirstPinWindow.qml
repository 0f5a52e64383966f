// The first start: every member of this device chooses a PIN, twice, before the lock page is there.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Doorstep.Common

Window {
    id: window

    required property FirstPinModel first

    readonly property bool upright: window.width < 1000

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 480
    visible: true
    color: Theme.bg
    title: qsTr("Doorstep")

    GridLayout {
        anchors.fill: parent
        columns: window.upright ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0

        FirstPinMembers {
            Layout.fillWidth: true
            Layout.fillHeight: true
            first: window.first
        }
        Rectangle {
            Layout.fillWidth: window.upright
            Layout.fillHeight: !window.upright
            Layout.preferredWidth: Math.round(504 * Theme.iconScale)
            implicitHeight: column.implicitHeight + 48
            color: Theme.surface

            Rectangle {
                width: window.upright ? parent.width : Theme.hairline
                height: window.upright ? Theme.hairline : parent.height
                color: Theme.outline
            }
            ColumnLayout {
                id: column

                anchors.centerIn: parent
                width: Math.min(parent.width - 48, 376 * Theme.iconScale)
                spacing: 8

                Portrait {
                    Layout.alignment: Qt.AlignHCenter
                    visible: window.first.member !== "" && !window.upright
                    who: window.first.member
                    size: 88
                }
                Words {
                    Layout.fillWidth: true
                    visible: text !== ""
                    text: window.first.name
                    strong: true
                    font.pixelSize: Theme.titleSize
                    horizontalAlignment: Text.AlignHCenter
                }
                PinPad {
                    objectName: "pinPad"
                    Layout.fillWidth: true
                    visible: window.first.member !== ""
                    focus: true
                    enabled: !window.first.isBusy
                    entered: window.first.entered
                    prompt: window.first.prompt
                    error: window.first.error
                    onTyped: figure => window.first.type(figure)
                    onErased: window.first.erase()
                }
                Words {
                    objectName: "progress"
                    Layout.fillWidth: true
                    Layout.topMargin: 8
                    text: window.first.member !== "" ? window.first.progress : window.first.trouble === "" ? window.first.prompt : ""
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                    horizontalAlignment: Text.AlignHCenter
                }
                PrimaryButton {
                    objectName: "tryAgain"
                    Layout.alignment: Qt.AlignHCenter
                    visible: window.first.trouble !== ""
                    text: qsTr("Try again")
                    iconName: "refresh"
                    onClicked: window.first.tryAgain()
                }
            }
        }
    }
}
