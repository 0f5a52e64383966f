// A block of an article: heading, step, line, script, warning, or a phrase to avoid with what to say instead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Loader {
    id: block

    required property string kind
    required property string text
    required property string sub

    sourceComponent: block.kind === "heading" ? heading : block.kind === "warn" ? warning : block.kind === "no" ? phrase : line

    Component {
        id: heading

        Words {
            topPadding: 12
            text: block.text
            strong: true
            font.pixelSize: Theme.headingSize
            Accessible.role: Accessible.Heading
        }
    }
    Component {
        id: warning

        Banner {
            tone: "warn"
            title: block.text
            text: block.sub
        }
    }
    Component {
        id: line

        RowLayout {
            spacing: 14

            Icon {
                Layout.alignment: Qt.AlignTop
                visible: block.kind !== "script"
                name: block.kind === "step" ? "wrench" : "next"
                ink: Theme.primary
                size: 22
            }
            ColumnLayout {
                spacing: 2

                Words {
                    Layout.fillWidth: true
                    text: block.text
                    strong: block.kind === "step"
                    font.pixelSize: block.kind === "script" ? Theme.scriptSize : Theme.bodySize
                }
                Words {
                    Layout.fillWidth: true
                    visible: block.sub !== ""
                    text: block.sub
                    color: Theme.text2
                }
            }
        }
    }
    Component {
        id: phrase

        GridLayout {
            columns: block.width < 520 * Theme.textScale ? 1 : 2
            columnSpacing: 24
            rowSpacing: 4
            uniformCellWidths: true

            RowLayout {
                Layout.alignment: Qt.AlignTop
                spacing: 10

                Icon {
                    Layout.alignment: Qt.AlignTop
                    name: "x"
                    ink: Theme.danger
                }
                Words {
                    Layout.fillWidth: true
                    text: block.text
                }
            }
            RowLayout {
                Layout.alignment: Qt.AlignTop
                spacing: 10

                Icon {
                    Layout.alignment: Qt.AlignTop
                    name: "check"
                    ink: Theme.success
                }
                Words {
                    Layout.fillWidth: true
                    text: block.sub
                }
            }
        }
    }
}
