// Taking an order in at the door: the customer at the left, the fault at the right; one under the other in portrait.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: page

    required property NewOrderPageModel entry

    readonly property bool onePane: page.width < 900 * Theme.iconScale
    // Large text leaves room for one of the two at a time.
    readonly property bool tight: page.onePane && page.height < 1000 * Theme.textScale
    property string part: "customer"

    signal leaveWanted

    color: Theme.bg

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        PageHead {
            Layout.margins: 24
            Layout.topMargin: 16
            Layout.bottomMargin: 0
            title: qsTr("New order")
            sub: page.entry.crewText
            back: true
            onBackPressed: page.leaveWanted()

            PushButton {
                objectName: "clearNew"
                kind: "quiet"
                visible: !page.entry.isEmpty || page.entry.canBringBack
                iconName: page.entry.canBringBack ? "undo" : "eraser"
                text: page.entry.canBringBack ? qsTr("Bring back") : qsTr("Clear")
                onClicked: page.entry.clear()
            }
        }
        Segments {
            objectName: "newPart"
            Layout.fillWidth: true
            Layout.leftMargin: 24
            Layout.rightMargin: 24
            Layout.topMargin: 8
            visible: page.tight
            options: [
                {
                    key: "customer",
                    text: qsTr("Customer")
                },
                {
                    key: "fault",
                    text: qsTr("Fault")
                }
            ]
            current: page.part
            onPicked: key => page.part = key
        }
        GridLayout {
            columns: page.onePane ? 1 : 2
            columnSpacing: 0
            rowSpacing: 0
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            uniformCellWidths: true

            NewOrderCustomer {
                id: customer

                Layout.fillWidth: true
                Layout.fillHeight: !page.onePane || page.tight
                visible: !page.tight || page.part === "customer"
                Layout.preferredHeight: page.onePane && !page.tight ? Math.min(customer.wanted, page.height * 0.5) : -1
                entry: page.entry
            }
            NewOrderFault {
                id: fault

                Layout.fillWidth: true
                Layout.fillHeight: true
                visible: !page.tight || page.part === "fault"
                tight: page.tight
                entry: page.entry
            }
        }
        ActionBar {
            primaryName: "saveNew"
            primaryText: qsTr("Take it on")
            primaryEnabled: page.entry.reason === "" && !page.entry.isBusy
            busy: page.entry.isBusy
            saved: qsTr("Works without a network; the dispatcher sees it after the next sync.")
            savedStage: ""
            reason: page.entry.reason
            cure: qsTr("Fill in")
            onPrimaryPressed: page.entry.save()
            onReasonPressed: {
                page.part = page.entry.cure === "fault" || page.entry.cure === "urgency" ? "fault" : "customer";
                if (page.part === "fault")
                    fault.takeFocus();
                else
                    customer.takeFocus(page.entry.cure);
            }
        }
    }
}
