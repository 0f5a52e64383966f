// One row of the board; its limit runs with the board's clock, the rest stands still.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Item {
    id: line

    required property bool hasCustomer
    required property bool hasWords
    required property bool hasCrew
    required property real gap
    required property real limitWidth
    required property real faultWidth
    required property BoardPageModel board
    required property int index
    required property string orderId
    required property string number
    required property string tail
    required property string urgency
    required property string sector
    required property string fault
    required property string place
    required property string customer
    required property bool isRepeat
    required property string special
    required property string stateWord
    required property string crew
    required property string stage
    required property string stageWord
    required property string limit
    required property real dueMs
    required property real limitMs
    required property int held

    readonly property bool here: line.index === line.board.selectedIndex
    readonly property bool marked: line.board.marksRevision >= 0 && line.board.isMarked(line.orderId)
    readonly property int rowText: Theme.labelSize + 1

    signal taken

    objectName: "order-" + line.number
    height: 40
    Accessible.role: Accessible.ListItem
    Accessible.name: line.urgency + " " + line.fault + " " + line.place + " " + line.stateWord
    Accessible.selected: line.here

    Rectangle {
        anchors.fill: parent
        color: line.here ? Theme.primarySoft : line.marked ? Theme.surface2 : "transparent"
    }
    Rectangle {
        y: 7
        width: 5
        height: 26
        radius: 2
        color: line.here ? Theme.primary : line.urgency === "P1" ? Theme.dangerFill : line.urgency === "P2" ? Theme.warnFill : line.urgency === "P3" ? Theme.primary : Theme.text2
    }
    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    RowLayout {
        x: 16
        width: parent.width - 22
        height: 39
        spacing: line.gap

        Item {
            Layout.preferredWidth: 44
            Layout.fillHeight: true

            UrgencyTag {
                anchors.verticalCenter: parent.verticalCenter
                visible: !line.marked
                level: line.urgency
            }
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                visible: line.marked
                width: 28
                height: 28
                radius: 8
                color: Theme.primary

                Icon {
                    anchors.centerIn: parent
                    name: "check"
                    ink: Theme.primaryInk
                    size: 18
                }
            }
        }
        LiveLimit {
            Layout.preferredWidth: line.limitWidth
            Layout.fillHeight: true
            name: line.limit
            dueMs: line.dueMs
            limitMs: line.limitMs
            nowMs: line.board.nowMs
        }
        Cell {
            Layout.preferredWidth: 92
            visible: line.hasWords
            text: line.tail
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
        RowLayout {
            Layout.minimumWidth: line.faultWidth
            Layout.preferredWidth: line.faultWidth
            Layout.maximumWidth: line.faultWidth
            spacing: 8

            SectorGlyph {
                Layout.fillWidth: false
                sector: line.sector
                size: 18
            }
            Cell {
                Layout.fillWidth: true
                text: line.fault
                strong: line.urgency === "P1"
                font.pixelSize: line.rowText
            }
        }
        Cell {
            Layout.fillWidth: true
            Layout.preferredWidth: 100
            text: line.place
            font.pixelSize: line.rowText
        }
        RowLayout {
            Layout.preferredWidth: 100
            Layout.maximumWidth: 100
            visible: line.hasCustomer
            spacing: 4

            Cell {
                Layout.fillWidth: true
                text: line.customer
                font.pixelSize: Theme.labelSize
            }
            Icon {
                visible: line.isRepeat
                name: "repeat"
                ink: Theme.warn
                size: 17
            }
            Icon {
                visible: line.special !== ""
                name: "care"
                ink: Theme.primary
                size: 17
            }
            Icon {
                visible: line.held > 0
                name: "shield"
                ink: Theme.danger
                size: 17
            }
        }
        Cell {
            Layout.preferredWidth: 84
            text: line.stateWord
            font.pixelSize: Theme.labelSize
        }
        Cell {
            Layout.preferredWidth: line.hasWords ? 130 : 80
            visible: line.hasCrew
            text: line.crew
            font.pixelSize: Theme.labelSize
        }
        SyncMark {
            Layout.fillWidth: false
            Layout.preferredWidth: line.hasWords ? 92 : 20
            stage: line.stage
            word: line.stageWord
            wordShown: line.hasWords
            size: 16
        }
    }
    TapHandler {
        onTapped: (point, button) => {
            line.board.pick(line.index);
            line.taken();
        }
        onDoubleTapped: line.board.open(line.orderId)
    }
}
