// One signed event: when it happened, what, who, when the server got it, its mark; its items below when asked for.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Item {
    id: line

    required property TimelinePageModel order
    required property bool roomy
    required property int index
    required property string h
    required property string happened
    required property string day
    required property string title
    required property string icon
    required property string who
    required property string device
    required property string server
    required property bool isOffline
    required property string stage
    required property string stageWord
    required property string held
    required property var lines
    required property var model

    readonly property bool here: line.index === line.order.selectedIndex
    readonly property bool spread: line.here || line.order.showsAll
    readonly property string told: line.model.line

    signal taken

    objectName: "event-" + line.index
    implicitHeight: column.implicitHeight
    height: implicitHeight
    Accessible.role: Accessible.ListItem
    Accessible.name: line.happened + " " + line.title + " " + line.told + " " + line.held

    Rectangle {
        anchors.fill: parent
        color: line.here ? Theme.primarySoft : line.held !== "" ? Theme.dangerSoft : line.isOffline ? Theme.warnSoft : "transparent"
        opacity: line.isOffline && !line.here && line.held === "" ? 0.45 : 1
    }
    Rectangle {
        visible: line.isOffline
        x: line.roomy ? 106 : 88
        width: 3
        height: parent.height
        color: Theme.warnFill
    }
    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    TapHandler {
        onTapped: {
            line.order.pick(line.index);
            line.taken();
        }
    }
    ColumnLayout {
        id: column

        x: 20
        width: parent.width - 40
        spacing: 2

        Words {
            Layout.topMargin: 6
            visible: line.day !== ""
            text: line.day
            color: Theme.text2
            strong: true
            font.pixelSize: Theme.captionSize
        }
        RowLayout {
            Layout.minimumHeight: 44
            spacing: line.roomy ? 14 : 10

            Words {
                Layout.preferredWidth: line.roomy ? 72 : 60
                text: line.happened
                strong: line.here
                wrapMode: Text.NoWrap
                font.pixelSize: line.roomy ? Theme.labelSize : Theme.captionSize
            }
            Icon {
                Layout.leftMargin: 10
                name: line.icon
                size: 20
            }
            Words {
                Layout.preferredWidth: line.roomy ? 104 : 84
                text: line.title
                strong: true
                font.pixelSize: Theme.labelSize
            }
            ColumnLayout {
                Layout.topMargin: 4
                Layout.bottomMargin: 4
                spacing: 0

                Words {
                    Layout.fillWidth: true
                    visible: line.told !== ""
                    text: line.told
                    font.pixelSize: Theme.labelSize
                }
                Words {
                    Layout.fillWidth: true
                    visible: !line.roomy
                    text: line.who + "　" + line.device
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            Words {
                Layout.preferredWidth: 160
                visible: line.roomy
                text: line.who + "　" + line.device
                font.pixelSize: Theme.captionSize
            }
            Words {
                Layout.preferredWidth: 44
                text: line.server
                color: line.isOffline ? Theme.warn : Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.captionSize
            }
            SyncMark {
                Layout.fillWidth: false
                Layout.minimumWidth: line.roomy ? 92 : 18
                Layout.preferredWidth: line.roomy ? 92 : 18
                stage: line.stage
                word: line.stageWord
                wordShown: line.roomy
                size: 16
            }
        }
        RowLayout {
            Layout.leftMargin: line.roomy ? 118 : 100
            Layout.bottomMargin: 8
            visible: line.held !== ""
            spacing: 8

            Icon {
                name: "shield"
                ink: Theme.danger
                size: 18
            }
            Words {
                Layout.fillWidth: true
                text: line.held
                color: Theme.danger
                strong: true
                font.pixelSize: Theme.labelSize
            }
        }
        Repeater {
            model: line.spread ? line.lines : []
            delegate: RowLayout {
                id: item

                required property var modelData
                required property int index

                Layout.leftMargin: line.roomy ? 118 : 100
                Layout.bottomMargin: item.index === line.lines.length - 1 ? 10 : 0
                spacing: 10

                SquareMark {
                    visible: item.modelData.verdict !== ""
                    verdict: item.modelData.verdict || "open"
                    size: 18
                }
                Words {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 200
                    text: item.modelData.text
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
                Words {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 160
                    text: item.modelData.value
                    font.pixelSize: Theme.captionSize
                }
            }
        }
    }
}
