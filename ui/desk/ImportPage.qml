// Import: file and mapping at the left, the three heaps in the middle, the decision at the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property ImportPageModel importing

    // Too narrow for three beside each other: the heaps lie below.
    readonly property bool upright: page.width < 960

    signal leave

    anchors.fill: parent
    Keys.onEscapePressed: page.leave()

    GridLayout {
        anchors.fill: parent
        anchors.margins: 16
        columns: page.upright ? 2 : 3
        columnSpacing: 16
        rowSpacing: 16

        Card {
            Layout.row: 0
            Layout.column: 0
            Layout.fillWidth: page.upright
            Layout.preferredWidth: page.width > 1500 ? 440 : 340
            Layout.fillHeight: !page.upright
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
        ImportHeaps {
            Layout.row: page.upright ? 1 : 0
            Layout.column: page.upright ? 0 : 1
            Layout.columnSpan: page.upright ? 2 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            importing: page.importing
        }
        ImportDecision {
            Layout.row: 0
            Layout.column: page.upright ? 1 : 2
            Layout.fillWidth: page.upright
            Layout.preferredWidth: page.width > 1500 ? 440 : 330
            Layout.fillHeight: !page.upright
            Layout.alignment: Qt.AlignTop
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
