// Cause, plan and price in the customer's words; the answer stands at the foot, both ways equally near.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: page

    required property CustomerViewModel customer

    readonly property bool tall: page.width < 900 * Theme.iconScale
    readonly property var said: page.customer.said

    spacing: 0

    MoreBelow {
        Layout.fillWidth: true
        Layout.fillHeight: true
        inset: page.tall ? 32 : 28
        ground: Theme.surface

        GridLayout {
            Layout.leftMargin: page.tall ? 8 : 12
            Layout.rightMargin: page.tall ? 8 : 12
            columns: page.tall ? 1 : 3
            columnSpacing: 48
            rowSpacing: 32

            CustomerCause {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 631
                said: page.said
                photo: page.customer.photo
            }
            Rectangle {
                Layout.fillHeight: !page.tall
                Layout.fillWidth: page.tall
                implicitWidth: Theme.hairline
                implicitHeight: Theme.hairline
                color: Theme.outline
            }
            CustomerPrice {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 472
                lines: page.customer.lines
                said: page.said
            }
        }
    }
    CustomerFoot {
        Layout.fillWidth: true
        text: qsTr("I have read the cause, the plan and the cost.")

        PushButton {
            objectName: "disagree"
            Layout.minimumWidth: 200
            Layout.minimumHeight: 72
            text: qsTr("I do not agree")
            enabled: !page.customer.busy
            onClicked: page.customer.disagree()
        }
        PrimaryButton {
            objectName: "agree"
            Layout.minimumWidth: 320
            text: page.said.agree ?? ""
            iconName: page.customer.needsInk ? "pen" : "check"
            busy: page.customer.busy
            onClicked: page.customer.agree()
        }
    }
}
