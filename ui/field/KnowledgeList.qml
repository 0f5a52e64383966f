// What was found, by kind.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: pane

    required property KnowledgePageModel knowledge
    required property bool onePane

    signal chose

    spacing: 0

    ColumnLayout {
        Layout.fillHeight: false
        Layout.margins: 24
        Layout.bottomMargin: 12
        spacing: 16

        PageHead {
            title: qsTr("Knowledge")
            sub: pane.knowledge.version
        }
        TextEntry {
            objectName: "knowledgeSearch"
            iconName: "search"
            placeholder: qsTr("Fault, cause, script, phrase")
            onEdited: text => pane.knowledge.search(text)
        }
        Segments {
            objectName: "kind"
            Layout.fillWidth: true
            small: true
            options: pane.knowledge.kinds
            current: pane.knowledge.kind
            onPicked: key => pane.knowledge.showKind(key)
        }
    }
    ListView {
        id: list

        objectName: "articles"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        spacing: 12
        bottomMargin: 16
        boundsBehavior: Flickable.StopAtBounds
        model: pane.knowledge.articles
        reuseItems: true
        delegate: Item {
            id: row

            required property string key
            required property string title
            required property string sub
            required property string aside
            required property string icon

            readonly property bool chosen: !pane.onePane && pane.knowledge.chosen === row.key

            width: ListView.view.width
            height: card.implicitHeight

            Pressable {
                id: card

                objectName: "article-" + row.key
                x: 24
                width: parent.width - 48
                text: row.title
                hint: row.sub
                padding: 16
                onClicked: {
                    pane.knowledge.choose(row.key);
                    pane.chose();
                }

                background: Rectangle {
                    radius: 12
                    color: card.tone(row.chosen ? Theme.primarySoft : Theme.surface)
                    border.width: row.chosen ? Theme.strongEdge : Theme.hairline
                    border.color: row.chosen ? Theme.primary : Theme.outline
                }
                contentItem: RowLayout {
                    spacing: 14

                    Icon {
                        Layout.alignment: Qt.AlignTop
                        name: row.icon
                        ink: row.chosen ? Theme.primary : Theme.text2
                    }
                    ColumnLayout {
                        spacing: 2

                        RowLayout {
                            Layout.fillHeight: false
                            spacing: 12

                            Words {
                                Layout.fillWidth: true
                                text: row.title
                                strong: true
                            }
                            Words {
                                Layout.alignment: Qt.AlignTop
                                visible: row.aside !== ""
                                text: row.aside
                                color: Theme.text2
                                wrapMode: Text.NoWrap
                                font.pixelSize: Theme.captionSize
                            }
                        }
                        Words {
                            Layout.fillWidth: true
                            visible: row.sub !== ""
                            text: row.sub
                            color: Theme.text2
                            font.pixelSize: Theme.labelSize
                        }
                    }
                }
            }
        }

        EmptyState {
            anchors.centerIn: parent
            width: Math.min(parent.width - 48, 360)
            visible: list.count === 0
            heading: qsTr("Nothing found")
            text: qsTr("Try fewer letters or another word.")
            iconName: "search"
        }
    }
    MoreButton {
        Layout.fillWidth: true
        visible: needed
        pane: list
    }
}
