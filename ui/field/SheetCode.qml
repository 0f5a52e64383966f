// The code to take along: as a picture to scan and as ten characters to write down.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Card {
    id: card

    required property SheetPageModel model

    GridLayout {
        columns: card.width < 420 * Theme.textScale ? 1 : 2
        columnSpacing: 24
        rowSpacing: 12

        Rectangle {
            Layout.alignment: Qt.AlignTop
            implicitWidth: 160
            implicitHeight: 160
            radius: 12
            color: "#FFFFFF"
            border.width: Theme.hairline
            border.color: Theme.outline
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("Code to scan")

            Image {
                anchors.fill: parent
                anchors.margins: 14
                source: card.model.qr
                sourceSize.width: 528
                sourceSize.height: 528
                fillMode: Image.PreserveAspectFit
                smooth: false
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 4

            Words {
                Layout.fillWidth: true
                text: qsTr("For the customer to scan")
                strong: true
                font.pixelSize: Theme.headingSize
            }
            Words {
                Layout.fillWidth: true
                text: qsTr("Without a network note the code; it is found once this tablet was online.")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.topMargin: 8
                text: qsTr("Receipt code")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Words {
                objectName: "receiptCode"
                Layout.fillWidth: true
                text: card.model.code
                strong: true
                font.pixelSize: Theme.displaySize
            }
            Words {
                Layout.fillWidth: true
                text: card.model.address
                color: Theme.text2
                wrapMode: Text.WrapAnywhere
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
