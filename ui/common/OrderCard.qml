// One order in the list: urgency bar and letter, fault and trade, who and how far, the clock that runs out next and its badges.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: card

    required property string urgency
    required property string fault
    property string who: ""
    property string distance: ""
    property string sector: ""
    property string sectorWord: ""
    property string clockWord: ""
    property string clockText: ""
    property string clockTone: "calm"
    // [{text, icon, tone}]
    property var badges: []
    property bool selected: false

    text: card.fault
    hint: [card.urgency, card.sectorWord, card.who, card.clockWord, card.clockText].filter(part => part !== "").join(", ")
    leftPadding: 28
    rightPadding: 16
    topPadding: 14
    bottomPadding: 14
    Accessible.selected: card.selected

    background: Rectangle {
        implicitHeight: 56
        radius: 12
        color: card.tone(card.selected ? Theme.primarySoft : Theme.surface)
        border.width: card.selected ? Theme.strongEdge : Theme.hairline
        border.color: card.selected ? Theme.primary : Theme.outline

        Rectangle {
            x: 10
            y: 14
            width: Theme.bar
            height: parent.height - 28
            radius: width / 2
            color: card.urgency === "P1" ? Theme.dangerFill : card.urgency === "P2" ? Theme.warnFill : card.urgency === "P3" ? Theme.primary : Theme.text2
        }
    }

    contentItem: ColumnLayout {
        spacing: 8

        RowLayout {
            spacing: 10

            UrgencyTag {
                Layout.alignment: Qt.AlignTop
                level: card.urgency
            }
            Words {
                Layout.fillWidth: true
                text: card.fault
                strong: true
                font.pixelSize: Theme.headingSize
            }
            SectorGlyph {
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: 4
                visible: card.sector !== ""
                sector: card.sector
                word: card.sectorWord
            }
        }
        RowLayout {
            spacing: 10

            Words {
                Layout.fillWidth: true
                text: card.who
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Icon {
                visible: card.distance !== ""
                name: "pin"
                ink: Theme.text2
                size: 18
            }
            Words {
                visible: card.distance !== ""
                text: card.distance
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
        Flow {
            id: facts

            Layout.fillWidth: true
            spacing: 8
            visible: card.clockText !== "" || card.badges.length > 0

            ClockPill {
                width: Math.min(implicitWidth, facts.width)
                visible: card.clockText !== ""
                word: card.clockWord
                text: card.clockText
                tone: card.clockTone
                overSoft: card.selected
            }
            Repeater {
                model: card.badges
                delegate: Pill {
                    required property var modelData

                    width: Math.min(implicitWidth, facts.width)
                    least: 32
                    text: modelData.text
                    iconName: modelData.icon
                    tone: modelData.tone
                    overSoft: card.selected
                }
            }
        }
    }
}
