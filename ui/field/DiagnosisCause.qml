// What the cause is and on whose side of the boundary.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: pane

    required property DiagnosisPageModel model

    Layout.fillHeight: false
    spacing: 16

    Words {
        Layout.fillWidth: true
        text: qsTr("What is the cause")
        strong: true
        font.pixelSize: Theme.headingSize
        Accessible.role: Accessible.Heading
    }
    GridLayout {
        Layout.fillHeight: false
        columns: pane.width < 400 * Theme.textScale ? 1 : 2
        columnSpacing: 12
        rowSpacing: 12
        uniformCellWidths: true

        Repeater {
            model: pane.model.causes
            delegate: ChoiceTile {
                id: tile

                required property var modelData

                objectName: "cause-" + tile.modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                enabled: !pane.model.isClosed
                text: tile.modelData.text
                iconName: tile.modelData.key === "other" ? "pen" : ""
                chosen: tile.modelData.chosen
                onClicked: pane.model.chooseCause(tile.modelData.key)
            }
        }
    }
    TextEntry {
        objectName: "cause"
        visible: pane.model.cause === "other"
        label: qsTr("The cause in your own words")
        text: pane.model.causeText
        onEdited: text => pane.model.writeCause(text)
    }
    Words {
        Layout.fillWidth: true
        Layout.topMargin: 8
        text: qsTr("On which side of the boundary")
        strong: true
        font.pixelSize: Theme.headingSize
        Accessible.role: Accessible.Heading
    }
    Card {
        inset: 16

        BoundaryLine {
            Layout.fillWidth: true
            visible: pane.model.parts.length > 0
            parts: pane.model.parts
        }
        GridLayout {
            columns: pane.width < 400 * Theme.textScale ? 1 : 2
            columnSpacing: 12
            rowSpacing: 12
            uniformCellWidths: true

            Repeater {
                model: pane.model.sides
                delegate: ChoiceTile {
                    id: side

                    required property var modelData

                    objectName: "side-" + side.modelData.key
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    enabled: !pane.model.isClosed
                    text: side.modelData.text
                    sub: side.modelData.sub
                    chosen: side.modelData.chosen
                    onClicked: pane.model.chooseSide(side.modelData.key)
                }
            }
        }
    }
    Words {
        Layout.fillWidth: true
        text: pane.model.boundaryRule
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
}
