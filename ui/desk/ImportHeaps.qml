// What an import would do, in three heaps: good rows, rows left out by the mapping, bad ones with their reason.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: heaps

    required property ImportPageModel importing

    radius: 12
    color: Theme.surface
    border.width: Theme.hairline
    border.color: Theme.outline

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 20
        spacing: 12

        Words {
            text: qsTr("2  What will happen")
            strong: true
            font.pixelSize: Theme.headingSize
        }
        RowLayout {
            Layout.fillHeight: false
            spacing: 12
            uniformCellSizes: true

            Repeater {
                model: [
                    {
                        key: "good",
                        text: qsTr("will be imported"),
                        count: heaps.importing.good,
                        tone: "success"
                    },
                    {
                        key: "skipped",
                        text: qsTr("left out by the mapping"),
                        count: heaps.importing.skipped,
                        tone: "calm"
                    },
                    {
                        key: "bad",
                        text: qsTr("bad, with their reason"),
                        count: heaps.importing.bad,
                        tone: "danger"
                    }
                ]
                delegate: HeapTile {
                    here: heaps.importing.heap === modelData.key
                    live: heaps.importing.isChecked
                    onClicked: heaps.importing.showHeap(modelData.key)
                }
            }
        }
        Words {
            Layout.fillWidth: true
            visible: heaps.importing.doubled !== ""
            text: heaps.importing.doubled
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
        ListView {
            id: heap

            objectName: "heap"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: heaps.importing.rows
            boundsBehavior: Flickable.StopAtBounds
            reuseItems: true
            delegate: HeapLine {
                heap: heaps.importing.heap
                width: heap.width - 12
            }
            T.ScrollBar.vertical: SlimBar {}

            EmptyState {
                anchors.centerIn: parent
                width: Math.min(440, parent.width - 40)
                visible: heap.count === 0
                iconName: "import"
                heading: heaps.importing.isChecked ? qsTr("Nothing in this heap") : qsTr("Not checked yet")
                text: heaps.importing.isChecked ? "" : qsTr("Name a file and press \"Check\". You see first what would happen; nothing is changed by it.")
            }
        }
    }
}
