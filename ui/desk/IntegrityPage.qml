// Integrity: whether the log proves itself, what the evidence lacks, and at the right whether a file is what it says.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

FocusScope {
    id: page

    required property IntegrityPageModel integrity

    signal opened(string orderId)

    readonly property bool roomy: page.width > 1500
    // Without room beside each other the file is checked below.
    readonly property bool hasPane: page.width > 960

    anchors.fill: parent
    onVisibleChanged: if (page.visible) {
        hand.forceActiveFocus(Qt.OtherFocusReason);
        page.integrity.refresh();
    }
    Component.onCompleted: page.integrity.refresh()

    // Where the keys go while no button has them.
    Item {
        id: hand

        focus: true
    }
    Flickable {
        id: flick

        anchors.left: parent.left
        anchors.right: pane.left
        anchors.top: parent.top
        anchors.bottom: parent.bottom
        contentHeight: column.implicitHeight + 32
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        T.ScrollBar.vertical: SlimBar {}

        ColumnLayout {
            id: column

            x: 16
            y: 16
            width: flick.width - 32
            spacing: 16

            AlarmCard {
                visible: page.integrity.alarmCount > 0
                integrity: page.integrity
            }
            LogCard {
                log: page.integrity.log
            }
            Banner {
                objectName: "integrityProblem"
                visible: page.integrity.problem !== ""
                tone: "warn"
                title: qsTr("What the evidence lacks is asked of the server")
                text: page.integrity.problem
                action: qsTr("Try again")
                onActionPressed: page.integrity.refresh()
            }
            Card {
                heading: qsTr("What does not add up")
                visible: page.integrity.isLoaded
                spacing: 0

                Words {
                    objectName: "integritySummary"
                    Layout.fillWidth: true
                    Layout.bottomMargin: 8
                    text: page.integrity.summary
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                Repeater {
                    model: page.integrity.findings
                    delegate: FindingLine {
                        onOpened: orderId => page.opened(orderId)
                    }
                }
            }
            Card {
                visible: !page.hasPane

                FileCheck {
                    Layout.fillWidth: true
                    integrity: page.integrity
                }
            }
        }
    }
    Rectangle {
        id: pane

        anchors.right: parent.right
        width: page.hasPane ? (page.roomy ? 520 : 420) : 0
        height: parent.height
        visible: page.hasPane
        color: Theme.surface

        Rectangle {
            width: Theme.hairline
            height: parent.height
            color: Theme.outline
        }
        Flickable {
            anchors.fill: parent
            contentHeight: Math.max(pane.height, check.implicitHeight + 48)
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            T.ScrollBar.vertical: SlimBar {}

            FileCheck {
                id: check

                x: 24
                y: 24
                width: pane.width - 48
                height: Math.max(pane.height, check.implicitHeight + 48) - 48
                integrity: page.integrity
            }
        }
    }
}
