// The further questions, or a complaint in own words; sealed on signing, gone when the tablet is handed back unsigned.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: page

    required property CustomerViewModel customer

    readonly property bool complaining: page.customer.page === "complaint"

    spacing: 0

    MoreBelow {
        Layout.fillWidth: true
        Layout.fillHeight: true
        inset: 28
        gap: 12
        ground: Theme.surface

        Words {
            Layout.fillWidth: true
            Layout.leftMargin: 12
            text: page.complaining ? qsTr("Your complaint") : qsTr("More questions")
            strong: true
            font.pixelSize: Theme.displaySize
            Accessible.role: Accessible.Heading
        }
        CustomerLabel {
            Layout.leftMargin: 12
            text: page.complaining ? qsTr("It goes sealed to the quality office and not to the crew. You get an answer.") : qsTr("All of them may stay open. The crew cannot see the answers.")
        }
        NoteEntry {
            objectName: "complaint"
            Layout.leftMargin: 12
            Layout.rightMargin: 12
            visible: page.complaining
            least: 240
            label: qsTr("What went wrong?")
            Component.onCompleted: text = page.customer.said.complaint ?? ""
            onEdited: text => page.customer.write("complaint", text)
        }
        Repeater {
            model: page.complaining ? null : page.customer.more
            delegate: CustomerQuestion {
                customer: page.customer
                Layout.leftMargin: 12
                Layout.rightMargin: 12
            }
        }
    }
    CustomerFoot {
        Layout.fillWidth: true
        text: qsTr("Kept until you sign, then sealed.")

        PrimaryButton {
            objectName: "surveyBack"
            Layout.minimumWidth: 320
            text: qsTr("Back to the signature")
            iconName: "arrow"
            onClicked: page.customer.back()
        }
    }
}
