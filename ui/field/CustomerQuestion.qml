// One further question, by its kind: yes or no, 1 to 5, 0 to 10, or own words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: question

    required property string id
    required property string text
    required property string kind
    required property string value
    required property CustomerViewModel customer

    spacing: 8
    Layout.fillWidth: true

    Loader {
        Layout.fillWidth: true
        active: question.kind === "yesno" || question.kind === "scale"
        visible: active
        sourceComponent: RatingRow {
            objectName: "rating-" + question.id
            question: question.text
            kind: question.kind
            value: question.value
            onPicked: value => question.customer.rate(question.id, value)
        }
    }
    Words {
        Layout.fillWidth: true
        visible: question.kind === "nps"
        text: question.text
        font.pixelSize: Theme.customerBodySize
    }
    Flow {
        Layout.fillWidth: true
        visible: question.kind === "nps"
        spacing: 8

        Repeater {
            model: question.kind === "nps" ? 11 : 0
            delegate: Pressable {
                id: mark

                required property int index
                readonly property bool chosen: question.value === String(mark.index)

                objectName: "rating-" + question.id + "_" + mark.index
                text: String(mark.index)
                hint: question.text
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: mark.chosen
                onClicked: question.customer.rate(question.id, mark.text)

                background: Rectangle {
                    implicitWidth: 64
                    implicitHeight: 56
                    radius: 12
                    color: mark.tone(mark.chosen ? Theme.primarySoft : Theme.surface)
                    border.width: mark.chosen ? Theme.strongEdge : Theme.edge
                    border.color: mark.chosen ? Theme.primary : Theme.outline2
                }
                contentItem: Words {
                    text: mark.text
                    color: mark.chosen ? Theme.primary : Theme.text
                    strong: mark.chosen
                    lifted: true
                    font.pixelSize: Theme.customerBodySize
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                }
            }
        }
    }
    NoteEntry {
        objectName: "rating-" + question.id
        visible: question.kind === "text"
        label: question.text
        Component.onCompleted: text = question.value
        onEdited: text => question.customer.write(question.id, text)
    }
}
