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

    // In a narrow pane the time stands below, so that each module of the code is as large as there is room for.
    readonly property bool narrow: card.width < 440
    readonly property real side: Math.min(292, card.narrow ? card.width - 32 : card.width - 150)

    Layout.fillWidth: true
    implicitHeight: body.implicitHeight + 32
    radius: 12
    color: Theme.surface2

    GridLayout {
        id: body

        anchors.centerIn: parent
        width: card.width - 32
        columns: card.narrow ? 1 : 2
        columnSpacing: 16
        rowSpacing: 8

        // White in every theme: scanners want dark on light.
        Rectangle {
            objectName: "ticketCode"
            Layout.alignment: Qt.AlignHCenter
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
        GridLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            columns: card.narrow ? 3 : 1
            columnSpacing: 10
            rowSpacing: 2

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
                font.pixelSize: card.narrow ? Theme.titleSize : Theme.displaySize
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
