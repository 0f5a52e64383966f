// One order in the list of the quarantine.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Pressable {
    id: row

    required property int index
    required property string number
    required property string urgency
    required property string fault
    required property string stateWord
    required property string crew
    required property string count
    property bool here: false

    objectName: "held-" + row.number
    implicitHeight: Math.max(112, implicitContentHeight + 40)
    text: row.fault + " " + row.number
    padding: 20
    background: Rectangle {
        color: row.here ? Theme.primarySoft : "transparent"

        Rectangle {
            visible: row.here
            width: 5
            height: parent.height
            color: Theme.primary
        }
        Hairline {
            anchors.bottom: parent.bottom
            width: parent.width
        }
    }
    contentItem: RowLayout {
        spacing: 14

        UrgencyTag {
            Layout.alignment: Qt.AlignTop
            level: row.urgency
        }
        ColumnLayout {
            spacing: 0

            Words {
                Layout.fillWidth: true
                text: row.fault
                strong: true
            }
            Words {
                Layout.fillWidth: true
                text: row.number + "　" + row.stateWord
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.fillWidth: true
                text: row.crew + "　" + row.count
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
