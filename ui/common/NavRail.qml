// The rail of the main places, with counts of what waits, and who is working at its foot.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: rail

    // [{key, text, icon, count}]
    required property var places
    required property string current
    property string member: ""
    property string portrait: ""
    property bool dense: false

    signal picked(string key)
    signal memberPressed

    implicitWidth: Math.max(rail.dense ? 92 : 96, column.implicitWidth + 16)
    color: Theme.surface

    Rectangle {
        x: parent.width - width
        width: Theme.hairline
        height: parent.height
        color: Theme.outline
    }
    ColumnLayout {
        id: column

        anchors.fill: parent
        anchors.margins: 8
        anchors.topMargin: 16
        anchors.bottomMargin: 16
        spacing: 8

        Brand {
            Layout.alignment: Qt.AlignHCenter
            Layout.bottomMargin: 24
            size: rail.dense ? 34 : 56
        }
        Repeater {
            // By number: a list whose counts have changed is another list, and its places would be made anew under the finger.
            model: rail.places.length
            delegate: NavPlace {
                required property int index
                readonly property var shown: rail.places[index] ?? rail.places[0]

                objectName: "nav_" + shown.key
                Layout.fillWidth: true
                text: shown.text
                iconName: shown.icon
                count: shown.count
                here: rail.current === shown.key
                dense: rail.dense
                onClicked: rail.picked(shown.key)
            }
        }
        Item {
            Layout.fillHeight: true
        }
        Pressable {
            id: person

            objectName: "navMember"
            Layout.fillWidth: true
            visible: rail.member !== ""
            text: rail.member
            hint: qsTr("Lock or change person")
            onClicked: rail.memberPressed()

            contentItem: ColumnLayout {
                spacing: 6

                Portrait {
                    Layout.alignment: Qt.AlignHCenter
                    who: rail.portrait
                    size: 56
                }
                Words {
                    Layout.fillWidth: true
                    text: rail.member
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
    }
}
