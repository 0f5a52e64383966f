// Check, rate, sign: the summary stands beside what is signed; who cannot sign finds the other ways at the foot.
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
    readonly property bool otherwise: page.customer.page === "situation"
    readonly property var said: page.customer.said

    spacing: 0

    Connections {
        target: page.customer

        function onInkVoid(): void {
            pad.canvas.clear();
        }
    }
    MoreBelow {
        id: body

        Layout.fillWidth: true
        Layout.fillHeight: true
        inset: 12
        ground: Theme.surface

        GridLayout {
            Layout.leftMargin: 28
            Layout.rightMargin: 28
            columns: page.tall ? 1 : 3
            columnSpacing: 40
            rowSpacing: 24

            // Beside the pad the summary scrolls by itself, so that the paper never leaves the screen.
            MoreBelow {
                id: beside

                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 392
                Layout.preferredHeight: page.tall ? beside.pane.contentHeight : body.pane.height - 2 * body.inset
                inset: 0
                ground: Theme.surface

                CustomerSummary {
                    Layout.fillWidth: true
                    readings: page.customer.readings
                    said: page.said
                }
            }
            Rectangle {
                Layout.fillHeight: !page.tall
                Layout.fillWidth: page.tall
                implicitWidth: Theme.hairline
                implicitHeight: Theme.hairline
                color: Theme.outline
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: 727
                spacing: 8

                CustomerRatings {
                    visible: !page.otherwise
                    customer: page.customer
                }
                CustomerSituation {
                    visible: page.otherwise
                    customer: page.customer
                }
                SignaturePad {
                    id: pad

                    objectName: "pad"
                    Layout.fillWidth: true
                    Layout.preferredHeight: Math.max(pad.implicitHeight, Math.min(page.tall ? 320 : 460, page.height * (page.otherwise ? 0.38 : 0.4)))
                    visible: page.customer.needsInk
                    signer: page.said.signer ?? ""
                    problem: page.visible ? page.customer.problem : ""
                    onChanged: page.customer.inked(pad.canvas)
                }
            }
        }
    }
    CustomerFoot {
        Layout.fillWidth: true
        text: page.customer.why !== "" ? page.customer.why : page.customer.needsInk ? qsTr("The signature is used for this service sheet only.") : qsTr("The reason will stand on the service sheet.")
        beside: [
            PushButton {
                objectName: "otherWays"
                kind: "quiet"
                iconName: page.otherwise ? "pen" : "users"
                text: page.otherwise ? qsTr("The customer signs") : qsTr("The customer cannot sign")
                enabled: !page.customer.busy
                onClicked: page.otherwise ? page.customer.signMyself() : page.customer.chooseSituation("proxy")
            }
        ]

        PrimaryButton {
            objectName: "confirmSignOff"
            Layout.minimumWidth: 288
            text: page.customer.needsInk ? qsTr("Confirm and sign off") : qsTr("Sign off without a signature")
            iconName: "check"
            enabled: page.customer.canConfirm
            busy: page.customer.busy
            onClicked: page.customer.confirm()
        }
    }
}
