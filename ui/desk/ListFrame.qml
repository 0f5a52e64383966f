// A white list with a heading, a line of column names, and rows that scroll below; the frame of the administration's tables.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import "../common"

Rectangle {
    id: frame

    property string heading: ""
    property string beside: ""
    property string empty: ""
    // [[name, width or -1 to fill, shown]]
    property var columns: []
    property string listName: ""
    property alias model: list.model
    property alias delegate: list.delegate
    property alias currentIndex: list.currentIndex
    default property alias tools: tools.data

    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline
    clip: true

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.margins: 16
            Layout.leftMargin: 20
            columns: frame.width < 700 ? 1 : 2
            columnSpacing: 16
            rowSpacing: 8

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    text: frame.heading
                    strong: true
                    font.pixelSize: Theme.headingSize
                    Accessible.role: Accessible.Heading
                }
                Words {
                    Layout.fillWidth: true
                    visible: frame.beside !== ""
                    text: frame.beside
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
            }
            RowLayout {
                id: tools

                Layout.fillWidth: frame.width < 700
                spacing: 10
            }
        }
        RowLayout {
            Layout.leftMargin: 20
            Layout.rightMargin: 20
            Layout.preferredHeight: 34
            Layout.maximumHeight: 34
            spacing: 14

            Repeater {
                model: frame.columns
                delegate: Words {
                    required property var modelData

                    Layout.minimumWidth: Math.max(modelData[1], 0)
                    Layout.preferredWidth: modelData[1] < 0 ? 100 : modelData[1]
                    Layout.fillWidth: modelData[1] < 0
                    visible: modelData[2]
                    text: modelData[0]
                    color: Theme.text2
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                    font.pixelSize: Theme.captionSize
                }
            }
        }
        Hairline {
            Layout.fillWidth: true
        }
        ListView {
            id: list

            objectName: frame.listName
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            highlightFollowsCurrentItem: false
            onCurrentIndexChanged: if (list.currentIndex >= 0)
                list.positionViewAtIndex(list.currentIndex, ListView.Contain)
            T.ScrollBar.vertical: SlimBar {}

            Words {
                anchors.centerIn: parent
                width: Math.min(420, parent.width - 48)
                visible: list.count === 0 && frame.empty !== ""
                text: frame.empty
                color: Theme.text2
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
