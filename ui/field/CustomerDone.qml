// Saved: what was recorded, the receipt code, and the keys by which the crew takes the tablet back.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property CustomerViewModel customer

    readonly property bool signed: page.customer.page === "signed"
    // Nobody may stand before the tablet but the crew.
    readonly property bool absent: page.signed && page.customer.situation === "absent"
    readonly property bool unsigned: page.signed && !page.customer.needsInk
    readonly property bool wide: page.width > 900 * Theme.iconScale

    inset: 40
    ground: Theme.surface

    GridLayout {
        columns: page.wide ? 2 : 1
        columnSpacing: 64
        rowSpacing: 32

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            spacing: 16

            SquareMark {
                verdict: "ok"
                size: 56
            }
            Words {
                objectName: "customerDone"
                Layout.fillWidth: true
                text: page.unsigned ? qsTr("Saved, without a signature.") : page.signed ? qsTr("Thank you. It is signed and saved.") : page.customer.page === "refused" ? qsTr("Saved: you do not agree.") : qsTr("Thank you. Your agreement is saved.")
                strong: true
                font.pixelSize: Theme.displaySize
                Accessible.role: Accessible.Heading
            }
            ColumnLayout {
                visible: page.signed
                spacing: 0

                CustomerLabel {
                    text: qsTr("Receipt code")
                }
                Words {
                    objectName: "receiptCode"
                    Layout.fillWidth: true
                    text: page.customer.said.receipt ?? ""
                    strong: true
                    font.pixelSize: Theme.heroSize
                }
                CustomerLabel {
                    text: page.absent ? qsTr("Leave it for the customer, who finds this record, its sheet and its progress by it.") : qsTr("Write it down or photograph it. With it you find this record, its sheet and its progress.")
                }
            }
            Words {
                Layout.fillWidth: true
                text: page.signed ? (page.customer.said.hotline ?? "") : page.customer.page === "refused" ? qsTr("Nothing is done and nothing is charged. The crew will tell you how to wait safely.") : qsTr("The repair can begin. If the plan or the price changes, we ask you again.")
                font.pixelSize: Theme.customerBodySize
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop | Qt.AlignHCenter
            Layout.fillWidth: false
            Layout.preferredWidth: 400
            spacing: 16

            Words {
                Layout.fillWidth: true
                text: page.absent ? qsTr("Back to the order") : qsTr("Please hand the tablet back")
                strong: true
                font.pixelSize: Theme.titleSize
                horizontalAlignment: Text.AlignHCenter
            }
            PinPad {
                objectName: "handBackPad"
                Layout.fillWidth: true
                focus: true
                entered: page.customer.handBack.entered
                prompt: qsTr("For the crew: your PIN")
                error: page.customer.handBack.error
                onTyped: figure => page.customer.handBack.type(figure)
                onErased: page.customer.handBack.erase()
            }
        }
    }
}
