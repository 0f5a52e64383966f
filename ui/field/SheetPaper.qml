// The pages of the sheet, white in every theme, as wide as the pane; a word while they are being drawn.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: paper

    required property SheetPageModel model

    inset: 24

    Words {
        Layout.fillWidth: true
        Layout.topMargin: 48
        visible: paper.model.pages.length === 0 && paper.model.trouble === ""
        text: qsTr("The sheet is being made …")
        color: Theme.text2
        horizontalAlignment: Text.AlignHCenter
    }
    Repeater {
        model: paper.model.pages
        delegate: Rectangle {
            id: leaf

            required property string modelData
            required property int index

            objectName: "sheetPage-" + leaf.index
            Layout.fillWidth: true
            Layout.maximumWidth: 1100
            Layout.alignment: Qt.AlignHCenter
            implicitHeight: leaf.width * 1.4142
            color: "#FFFFFF"
            border.width: Theme.edge
            border.color: Theme.outline2
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("Page %1 of the sheet").arg(leaf.index + 1)

            Image {
                anchors.fill: parent
                anchors.margins: leaf.border.width
                source: leaf.modelData
                fillMode: Image.PreserveAspectFit
                smooth: true
                mipmap: true
            }
        }
    }
}
