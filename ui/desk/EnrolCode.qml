// The ticket's code, large enough to scan across a table, with the time that is left.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: card

    required property EnrollingModel enrolling

    readonly property real side: Math.min(292, card.width - 150)

    Layout.fillWidth: true
    implicitHeight: card.side + 32
    radius: 12
    color: Theme.surface2

    RowLayout {
        anchors.fill: parent
        anchors.margins: 16
        spacing: 16

        // White in every theme: scanners want dark on light.
        Rectangle {
            objectName: "ticketCode"
            implicitWidth: card.side
            implicitHeight: card.side
            radius: 8
            color: "#FFFFFF"
            border.width: Theme.hairline
            border.color: Theme.outline
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("The ticket as a code to scan")

            Image {
                // Whole pixels for every module, and four modules of white around them.
                readonly property int module: Math.max(1, Math.floor((card.side - 2) / (card.enrolling.modules + 8)))

                anchors.centerIn: parent
                source: card.enrolling.code
                sourceSize.width: module * card.enrolling.modules
                sourceSize.height: module * card.enrolling.modules
                smooth: false
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: 2

            Words {
                text: qsTr("Valid for")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Words {
                objectName: "ticketLeft"
                text: card.enrolling.left
                color: card.enrolling.isEnding ? Theme.warn : Theme.text
                strong: true
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.displaySize
            }
            Words {
                Layout.fillWidth: true
                text: qsTr("works once")
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
