// The head of an open order: back, urgency, fault, who and where, the limit that runs out next, and history, way and call.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: head

    required property string urgency
    required property string fault
    property string sub: ""
    property string number: ""
    // [{text, icon, tone}]
    property var badges: []
    property string clockWord: ""
    property string clockText: ""
    property string clockTone: "calm"
    property bool canHistory: true
    property bool canNavigate: true
    property bool canCall: true

    readonly property bool stacked: head.width < 1000 * Theme.textScale
    readonly property color barColour: head.urgency === "P1" ? Theme.dangerFill : head.urgency === "P2" ? Theme.warnFill : head.urgency === "P3" ? Theme.primary : Theme.text2

    signal backPressed
    signal historyPressed
    signal navigatePressed
    signal callPressed

    implicitHeight: Math.max(88, column.implicitHeight + 24)
    Layout.fillWidth: true
    color: Theme.surface

    Rectangle {
        y: parent.height - height
        width: parent.width
        height: Theme.hairline
        color: Theme.outline
    }
    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 16
        anchors.rightMargin: 24
        anchors.verticalCenter: parent.verticalCenter
        spacing: 12

        RowLayout {
            spacing: 16

            IconButton {
                objectName: "back"
                iconName: "back"
                ink: Theme.text
                text: qsTr("Back to the list")
                edged: false
                onClicked: head.backPressed()
            }
            Rectangle {
                Layout.fillHeight: true
                implicitWidth: Theme.bar
                implicitHeight: 56
                radius: width / 2
                color: head.barColour
            }
            ColumnLayout {
                spacing: 2

                RowLayout {
                    spacing: 10

                    UrgencyTag {
                        level: head.urgency
                    }
                    Words {
                        Layout.fillWidth: head.stacked || head.badges.length === 0
                        text: head.fault
                        strong: true
                        font.pixelSize: Theme.titleSize
                        Accessible.role: Accessible.Heading
                    }
                    Flow {
                        Layout.fillWidth: true
                        Layout.leftMargin: 12
                        visible: !head.stacked && head.badges.length > 0
                        spacing: 10

                        Repeater {
                            model: head.stacked ? [] : head.badges
                            delegate: HeadBadge {}
                        }
                    }
                }
                Words {
                    Layout.fillWidth: true
                    text: head.stacked || head.number === "" ? head.sub : head.sub + "\u3000" + head.number
                    font.pixelSize: Theme.labelSize
                }
            }
            ClockPill {
                visible: !head.stacked && head.clockText !== ""
                word: head.clockWord
                text: head.clockText
                tone: head.clockTone
                large: true
            }
            RowLayout {
                Layout.fillWidth: false
                spacing: 8

                IconButton {
                    objectName: "orderHistory"
                    visible: head.canHistory
                    iconName: "history"
                    text: qsTr("History of this address")
                    onClicked: head.historyPressed()
                }
                IconButton {
                    objectName: "orderNavigate"
                    visible: head.canNavigate
                    iconName: "navigate"
                    text: qsTr("Way to the address")
                    onClicked: head.navigatePressed()
                }
                IconButton {
                    objectName: "orderCall"
                    visible: head.canCall
                    iconName: "phone"
                    text: qsTr("Call the customer")
                    onClicked: head.callPressed()
                }
            }
        }
        Flow {
            Layout.fillWidth: true
            Layout.leftMargin: 8
            visible: head.stacked
            spacing: 10

            ClockPill {
                visible: head.clockText !== ""
                word: head.clockWord
                text: head.clockText
                tone: head.clockTone
                large: true
            }
            Repeater {
                model: head.stacked ? head.badges : []
                delegate: HeadBadge {}
            }
            Words {
                visible: head.number !== ""
                text: head.number
                color: Theme.text2
                font.pixelSize: Theme.captionSize
                topPadding: 10
            }
        }
    }

    component HeadBadge: Pill {
        required property var modelData

        text: modelData.text
        iconName: modelData.icon
        tone: modelData.tone
        large: head.stacked
    }
}
