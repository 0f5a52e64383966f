// Import: file and mapping at the left, the three heaps in the middle, the decision at the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property ImportPageModel importing

    signal leave

    anchors.fill: parent
    Keys.onEscapePressed: page.leave()

    RowLayout {
        anchors.fill: parent
        anchors.margins: 16
        spacing: 16

        Card {
            Layout.fillWidth: false
            Layout.preferredWidth: page.width > 1500 ? 440 : 340
            Layout.fillHeight: true
            heading: qsTr("1  File and mapping")

            TextEntry {
                id: path

                objectName: "import-path"
                fieldName: "import-path-field"
                label: qsTr("CSV or XLSX file")
                placeholder: qsTr("path of the file")
                text: page.importing.path
                dense: true
                onEdited: text => page.importing.setPath(text)
                onAccepted: page.importing.check()
            }
            PushButton {
                objectName: "import-browse"
                dense: true
                iconName: "doc"
                text: qsTr("Choose a file …")
                onClicked: chooser.active = true
            }
            Hairline {}
            Words {
                text: qsTr("Mapping: what each column means")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Repeater {
                model: page.importing.mappings
                delegate: ChoiceTile {
                    required property var modelData

                    objectName: "mapping-" + modelData.key
                    Layout.fillWidth: true
                    text: modelData.text
                    chosen: page.importing.mapping === modelData.key
                    onClicked: page.importing.setMapping(modelData.key)
                }
            }
            TextEntry {
                objectName: "import-mapping"
                visible: page.importing.mapping === "own"
                label: qsTr("Mapping file (YAML)")
                dense: true
                text: page.importing.ownMapping
                onEdited: text => page.importing.setOwnMapping(text)
            }
            Item {
                Layout.fillHeight: true
            }
            PushButton {
                objectName: "import-check"
                Layout.fillWidth: true
                kind: "tonal"
                iconName: "search"
                enabled: page.importing.path !== "" && !page.importing.isBusy
                text: qsTr("Check the file (changes nothing)")
                onClicked: page.importing.check()
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
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
                                count: page.importing.good,
                                tone: "success"
                            },
                            {
                                key: "skipped",
                                text: qsTr("left out by the mapping"),
                                count: page.importing.skipped,
                                tone: "calm"
                            },
                            {
                                key: "bad",
                                text: qsTr("bad, with their reason"),
                                count: page.importing.bad,
                                tone: "danger"
                            }
                        ]
                        delegate: HeapTile {
                            here: page.importing.heap === modelData.key
                            live: page.importing.isChecked
                            onClicked: page.importing.showHeap(modelData.key)
                        }
                    }
                }
                Words {
                    Layout.fillWidth: true
                    visible: page.importing.doubled !== ""
                    text: page.importing.doubled
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                ListView {
                    id: heap

                    objectName: "heap"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    clip: true
                    model: page.importing.rows
                    boundsBehavior: Flickable.StopAtBounds
                    reuseItems: true
                    delegate: HeapLine {
                        heap: page.importing.heap
                        width: heap.width - 12
                    }
                    T.ScrollBar.vertical: SlimBar {}

                    EmptyState {
                        anchors.centerIn: parent
                        width: Math.min(440, parent.width - 40)
                        visible: heap.count === 0
                        iconName: "down"
                        heading: page.importing.isChecked ? qsTr("Nothing in this heap") : qsTr("Not checked yet")
                        text: page.importing.isChecked ? "" : qsTr("Name a file and press “Check”. You see first what would happen; nothing is changed by it.")
                    }
                }
            }
        }
        ImportDecision {
            Layout.fillWidth: false
            Layout.preferredWidth: page.width > 1500 ? 440 : 330
            Layout.fillHeight: true
            importing: page.importing
            onLeave: page.leave()
        }
    }
    Loader {
        id: chooser

        active: false
        source: "FileChooser.qml"
    }
    Connections {
        target: chooser.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            page.importing.setFile(file);
        }
        function onClosed(): void {
            chooser.active = false;
        }
    }
}
