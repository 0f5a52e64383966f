// The consent's signature: what is agreed stands above the paper for as long as one writes.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: page

    required property CustomerViewModel customer

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
        inset: 28
        gap: 20
        ground: Theme.surface

        RowLayout {
            id: agreed

            Layout.leftMargin: 12
            Layout.rightMargin: 12
            spacing: 24

            ColumnLayout {
                spacing: 4

                CustomerLabel {
                    text: qsTr("You agree to this")
                }
                Words {
                    objectName: "signSummary"
                    Layout.fillWidth: true
                    text: page.said.cause ?? ""
                    strong: true
                    font.pixelSize: Theme.customerReadSize
                }
                Words {
                    Layout.fillWidth: true
                    text: page.said.plan ?? ""
                    font.pixelSize: Theme.customerBodySize
                }
                CustomerLabel {
                    Layout.topMargin: 8
                    text: page.said.lines ?? ""
                }
            }
            ColumnLayout {
                Layout.fillWidth: false
                Layout.alignment: Qt.AlignTop
                spacing: 0

                CustomerLabel {
                    text: qsTr("Total")
                    horizontalAlignment: Text.AlignRight
                }
                Words {
                    text: page.said.total ?? ""
                    strong: true
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.heroSize
                }
            }
        }
        SignaturePad {
            id: pad

            objectName: "pad"
            Layout.fillWidth: true
            Layout.leftMargin: 12
            Layout.rightMargin: 12
            Layout.preferredHeight: Math.max(280, Math.min(560, page.width * 0.5, body.height - 2 * body.inset - body.gap - agreed.implicitHeight))
            signer: page.said.signer ?? ""
            problem: page.visible ? page.customer.problem : ""
            onChanged: page.customer.inked(pad.canvas)
        }
    }
    CustomerFoot {
        Layout.fillWidth: true
        text: page.customer.why === "" ? qsTr("The signature is used for this service sheet only.") : page.customer.why

        PushButton {
            objectName: "signBack"
            Layout.minimumHeight: 72
            Layout.minimumWidth: 160
            text: qsTr("Back")
            enabled: !page.customer.busy
            onClicked: page.customer.back()
        }
        PrimaryButton {
            objectName: "confirmConsent"
            Layout.minimumWidth: 320
            text: qsTr("Confirm my agreement")
            iconName: "check"
            enabled: page.customer.canConfirm
            busy: page.customer.busy
            onClicked: page.customer.confirm()
        }
    }
}
