// One article: its limits, causes with their repair, hazards, tests, texts.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Rectangle {
    id: pane

    required property var article
    property bool back: false

    signal backPressed

    color: Theme.surface

    MoreBelow {
        anchors.fill: parent
        inset: pane.back ? 24 : 40
        ground: Theme.surface

        Flow {
            Layout.fillWidth: true
            spacing: 8

            IconButton {
                objectName: "articleBack"
                visible: pane.back
                iconName: "back"
                text: qsTr("Back to the list")
                edged: false
                onClicked: pane.backPressed()
            }
            Pill {
                visible: pane.article.sector !== ""
                text: pane.article.sector_word
                iconName: pane.article.sector
                tone: pane.article.sector === "" ? "calm" : pane.article.sector
            }
            UrgencyTag {
                visible: pane.article.urgency !== ""
                level: pane.article.urgency === "" ? "P4" : pane.article.urgency
            }
        }
        Words {
            Layout.fillWidth: true
            text: pane.article.title
            strong: true
            font.pixelSize: Theme.displaySize
            Accessible.role: Accessible.Heading
        }
        Words {
            Layout.fillWidth: true
            visible: pane.article.kind === "fault"
            text: pane.article.aside + "\u3000" + pane.article.sub
            color: Theme.text2
        }
        GridLayout {
            Layout.fillHeight: false
            visible: pane.article.tiles.length > 0
            columns: pane.width < 640 * Theme.textScale ? 2 : 4
            columnSpacing: 12
            rowSpacing: 12
            uniformCellWidths: true

            Repeater {
                model: pane.article.tiles
                delegate: FactTile {
                    required property var modelData

                    label: modelData.label
                    value: modelData.value
                }
            }
        }
        Repeater {
            model: pane.article.blocks
            delegate: ArticleBlock {
                required property var modelData

                Layout.fillWidth: true
                kind: modelData.kind
                text: modelData.text
                sub: modelData.sub
            }
        }
    }
}
