// One further question, by its kind: yes or no, 1 to 5, 0 to 10, or own words.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: question

    required property var model
    required property CustomerViewModel customer

    readonly property string kind: question.model.kind
    readonly property string value: question.model.value

    spacing: 8
    Layout.fillWidth: true

    Loader {
        Layout.fillWidth: true
        active: question.kind === "yesno" || question.kind === "scale"
        visible: active
        sourceComponent: RatingRow {
            objectName: "rating-" + question.model.id
            question: question.model.text
            kind: question.kind
            value: question.value
            onPicked: value => question.customer.rate(question.model.id, value)
        }
    }
    Words {
        Layout.fillWidth: true
        visible: question.kind === "nps"
        text: question.model.text
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

                objectName: "rating-" + question.model.id + "_" + mark.index
                text: String(mark.index)
                hint: question.model.text
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: mark.chosen
                onClicked: question.customer.rate(question.model.id, mark.text)

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
        objectName: "rating-" + question.model.id
        visible: question.kind === "text"
        label: question.model.text
        Component.onCompleted: text = question.value
        onEdited: text => question.customer.write(question.model.id, text)
    }
}
