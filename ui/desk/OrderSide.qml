// The order in short with its limits and the steps of the visit; what may still be done with it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: side

    required property TimelinePageModel order
    required property BoardPageModel board
    required property ErasingModel erasing

    readonly property var facts: side.order.head

    signal done

    color: Theme.surface

    Rectangle {
        anchors.right: parent.right
        width: Theme.hairline
        height: parent.height
        color: Theme.outline
    }
    Flickable {
        id: scroll

        anchors.fill: parent
        anchors.margins: 20
        anchors.bottomMargin: buttons.height + 32
        contentHeight: column.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        T.ScrollBar.vertical: SlimBar {}

        ColumnLayout {
            id: column

            width: scroll.width - (scroll.contentHeight > scroll.height ? 14 : 0)
            spacing: 12

            OrderFacts {
                facts: side.facts
            }
            GridLayout {
                id: limits

                columns: column.width < 300 ? 1 : 3
                columnSpacing: 8
                rowSpacing: 8
                uniformCellWidths: true

                Repeater {
                    model: side.order.limits
                    delegate: LimitTile {
                        flat: limits.columns === 1
                    }
                }
            }
            OrderWords {
                facts: side.facts
            }
            Hairline {}
            Repeater {
                model: side.order.steps
                delegate: StepLine {}
            }
        }
    }
    ColumnLayout {
        id: buttons

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 20
        spacing: 10

        Words {
            objectName: "orderSaid"
            Layout.fillWidth: true
            visible: side.order.said !== ""
            text: side.order.said
            color: Theme.success
            font.pixelSize: Theme.labelSize
        }
        Words {
            objectName: "eraseSaid"
            Layout.fillWidth: true
            visible: side.erasing.said !== ""
            text: side.erasing.said
            color: Theme.success
            font.pixelSize: Theme.labelSize
        }
        PushButton {
            objectName: "eraseCustomer"
            Layout.fillWidth: true
            visible: side.erasing.mayErase
            enabled: !side.erasing.isBusy
            kind: "quiet"
            dense: true
            danger: true
            iconName: "eraser"
            text: qsTr("Erase the customer's data")
            onClicked: eraser.open()
        }
        Flow {
            Layout.fillWidth: true
            spacing: 8

            PushButton {
                objectName: "reassign"
                visible: side.facts.mayAssign || false
                dense: true
                iconName: "users"
                text: side.facts.isReassign ? qsTr("Reassign") : qsTr("Assign")
                onClicked: chooser.open()
            }
            PushButton {
                objectName: "cancelThis"
                visible: side.facts.mayCancel || false
                dense: true
                danger: true
                iconName: "ban"
                text: qsTr("Cancel order")
                onClicked: canceller.open()
            }
            Item {
                Layout.fillWidth: true
            }
        }
    }
    AssignSheet {
        id: chooser

        name: "reassign"
        bulk: true
        count: 1
        title: qsTr("Assign to a crew")
        offers: []
        crews: side.board.crews
        onChosen: (crew, reason) => side.order.assignTo(crew, reason)
        onClosed: side.done()
    }
    EraseSheet {
        id: eraser

        erasing: side.erasing
        onClosed: side.done()
    }
    CancelSheet {
        id: canceller

        name: "cancelThis"
        number: side.facts.number || ""
        onGiven: reason => side.order.cancel(reason)
        onClosed: side.done()
    }
}
