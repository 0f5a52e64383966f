// The open order: head, rail, the page of the step, the action bar.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: page

    required property OrderPageModel order

    readonly property bool upright: page.width < 1000 * (page.width > page.height ? 1 : Theme.iconScale)
    readonly property StepModel step: page.order.step

    function lookAtCustomer(): void {
        page.order.customer.look();
        customer.active = true;
        (customer.item as CustomerSheet).open();
    }

    function askToLeave(): void {
        leave.active = true;
        (leave.item as LeaveSheet).open();
    }

    color: Theme.bg

    Connections {
        function onSheetWanted(): void {
            page.lookAtCustomer();
        }

        target: page.order.customer
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        OrderHead {
            urgency: page.order.urgency
            fault: page.order.fault
            sub: page.order.who
            number: page.order.number
            badges: page.order.badges
            clockWord: page.order.clockWord
            clockText: page.order.clockText
            clockTone: page.order.clockTone
            canNavigate: page.order.customer.canFindWay
            onBackPressed: page.order.leave()
            onHistoryPressed: page.lookAtCustomer()
            onNavigatePressed: page.order.customer.findWay()
            onCallPressed: page.lookAtCustomer()
        }
        GridLayout {
            columns: page.upright ? 1 : 2
            columnSpacing: 0
            rowSpacing: 0
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight

            StepRail {
                Layout.fillWidth: page.upright
                Layout.fillHeight: !page.upright
                steps: page.order.steps
                currentIndex: page.order.currentIndex
                lying: page.upright
                onPicked: number => page.order.pick(number)

                PushButton {
                    objectName: "leave"
                    Layout.fillWidth: true
                    Layout.bottomMargin: 8
                    visible: page.order.canLeave
                    kind: "quiet"
                    underNodes: true
                    text: page.order.canSuspend ? qsTr("Suspend or return") : qsTr("Return to the desk")
                    iconName: "pause"
                    onClicked: page.askToLeave()
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                spacing: 0

                Banner {
                    objectName: "orderBanner"
                    Layout.margins: 24
                    Layout.bottomMargin: 0
                    visible: page.order.banner !== ""
                    tone: page.order.bannerTone
                    title: page.order.banner
                    text: page.order.bannerText
                    action: page.order.bannerAction
                    onActionPressed: page.order.bannerPressed()
                }
                StepPlace {
                    id: shown

                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    order: page.order
                }
                Binding {
                    property: "footRoom"
                    target: shown.item
                    value: undo.wanted ? undo.height + 20 : 0
                    // The page before may stand for a moment longer than the name of this one.
                    when: undoPlace.floats && shown.status === Loader.Ready && shown.source.toString().endsWith("TestPage.qml")
                }
                Item {
                    id: undoPlace

                    // Beside the keys of the test page it stands over the foot of the readings: the keys must not move under the fingers.
                    readonly property bool floats: page.order.stepPage.endsWith("TestPage.qml") && shown.width >= 760 * Theme.iconScale

                    Layout.fillWidth: true
                    Layout.preferredHeight: undoPlace.floats ? 0 : undo.height + 20
                    visible: undo.wanted
                    z: 1

                    Banner {
                        id: undo

                        readonly property bool wanted: page.order.undoing.text !== ""

                        objectName: "undoBanner"
                        anchors.left: parent.left
                        anchors.bottom: parent.bottom
                        anchors.leftMargin: 24
                        // Otherwise between the page and the bar, so that it covers neither.
                        anchors.bottomMargin: 12
                        width: parent.width - 48 - (undoPlace.floats ? 392 * Math.min(Theme.iconScale, 1.25) : 0)
                        tone: "success"
                        title: page.order.undoing.text
                        action: qsTr("Undo")
                        seconds: 8
                        onActionPressed: page.order.undoing.undo()
                        onExpired: page.order.undoing.forget()
                    }
                }
                ActionBar {
                    visible: page.step !== null
                    primaryName: "primary"
                    primaryText: page.step?.primaryText ?? ""
                    primaryEnabled: page.step?.primaryEnabled ?? false
                    busy: page.step?.isBusy ?? false
                    saved: page.step?.savedText ?? ""
                    savedTime: page.step?.savedTime ?? ""
                    savedStage: page.step?.mark ?? ""
                    reason: page.step?.reason ?? ""
                    cure: page.step?.reasonCure ?? ""
                    reasonName: "reason"
                    onPrimaryPressed: page.step.primary()
                    onReasonPressed: page.step.mend()

                    IconButton {
                        objectName: "leaveUpright"
                        visible: page.upright && page.order.canLeave
                        iconName: "pause"
                        text: page.order.canSuspend ? qsTr("Suspend or return") : qsTr("Return to the desk")
                        onClicked: page.askToLeave()
                    }
                }
            }
        }
    }
    // Both sheets are made when they are first asked for: most orders are opened, worked through and left without them.
    Loader {
        id: leave

        active: false
        sourceComponent: LeaveSheet {
            order: page.order
        }
    }
    Loader {
        id: customer

        active: false
        sourceComponent: CustomerSheet {
            customer: page.order.customer
        }
    }
}
