// Six dots and the keys; the figures themselves are never shown. The keyboard works too.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

FocusScope {
    id: pin

    required property int entered
    property int length: 6
    property string prompt: ""
    property string error: ""

    signal typed(string figure)
    signal erased

    implicitWidth: column.implicitWidth
    implicitHeight: column.implicitHeight
    Keys.onPressed: event => {
        if (event.key >= Qt.Key_0 && event.key <= Qt.Key_9) {
            pin.typed(event.text);
            event.accepted = true;
        } else if (event.key === Qt.Key_Backspace) {
            pin.erased();
            event.accepted = true;
        }
    }

    ColumnLayout {
        id: column

        anchors.fill: parent
        spacing: 16

        Words {
            Layout.fillWidth: true
            visible: pin.prompt !== "" && pin.error === ""
            text: pin.prompt
            color: Theme.text2
            font.pixelSize: Theme.labelSize
            horizontalAlignment: Text.AlignHCenter
        }
        Words {
            Layout.fillWidth: true
            visible: pin.error !== ""
            text: pin.error
            color: Theme.danger
            strong: true
            horizontalAlignment: Text.AlignHCenter
        }
        Row {
            Layout.alignment: Qt.AlignHCenter
            spacing: 20
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("%1 of %2 figures entered").arg(pin.entered).arg(pin.length)

            Repeater {
                model: pin.length
                delegate: Rectangle {
                    required property int index

                    width: 20
                    height: 20
                    radius: 10
                    color: index < pin.entered ? Theme.primary : "transparent"
                    border.width: 2
                    border.color: index < pin.entered ? Theme.primary : Theme.outline2
                }
            }
        }
        NumberPad {
            id: keys

            Layout.topMargin: 8
            focus: true
            point: false
            keySize: 80
            large: true
            gap: 12
            onTyped: figure => pin.typed(figure)
            onErased: pin.erased()
        }
    }
}
