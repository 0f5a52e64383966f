// The core questions; more of them and a complaint on demand. Nobody of the crew sees the answers.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: ratings

    required property CustomerViewModel customer

    spacing: 8
    Layout.fillWidth: true

    GridLayout {
        columns: ratings.width < 620 * Theme.textScale ? 1 : 2
        columnSpacing: 16
        rowSpacing: 4

        Words {
            Layout.fillWidth: true
            text: qsTr("How was it?")
            strong: true
            font.pixelSize: Theme.titleSize
            Accessible.role: Accessible.Heading
        }
        RowLayout {
            Layout.fillWidth: false
            spacing: 8

            Icon {
                name: "lock"
                ink: Theme.text2
                size: 20
            }
            CustomerLabel {
                text: qsTr("The crew cannot see your rating")
            }
        }
    }
    Repeater {
        model: ratings.customer.core
        delegate: RatingRow {
            id: row

            required property var model

            objectName: "rating-" + row.model.id
            question: row.model.text
            kind: row.model.kind
            value: row.model.value
            yesText: qsTr("Yes, it is")
            noText: qsTr("No, it is not")
            onPicked: value => ratings.customer.rate(row.model.id, value)
        }
    }
    Flow {
        Layout.fillWidth: true
        spacing: 8

        PushButton {
            objectName: "moreQuestions"
            kind: "quiet"
            iconAfter: "next"
            text: qsTr("%1 more questions, if you like").arg(ratings.customer.more.count)
            onClicked: ratings.customer.openPage("survey")
        }
        PushButton {
            objectName: "complain"
            kind: "quiet"
            iconAfter: "next"
            text: (ratings.customer.said.complaint ?? "") === "" ? qsTr("I want to complain") : qsTr("Your complaint is noted")
            onClicked: ratings.customer.openPage("complaint")
        }
        Words {
            height: 56
            text: qsTr("1 very bad, 5 very good")
            color: Theme.text2
            verticalAlignment: Text.AlignVCenter
            font.pixelSize: Theme.labelSize
        }
    }
}
