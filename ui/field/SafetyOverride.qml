// What failed: what the hazard demands, what nobody may let pass, and what a supervisor may with a reason.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Card {
    id: card

    required property SafetyPageModel model

    heading: qsTr("Not safe yet")

    Words {
        Layout.fillWidth: true
        visible: card.model.stops !== ""
        text: card.model.stops
        color: Theme.danger
        strong: true
    }
    RowLayout {
        visible: card.model.firm !== ""
        Layout.fillHeight: false
        spacing: 12

        Icon {
            Layout.alignment: Qt.AlignTop
            name: "shield"
            ink: Theme.text
        }
        ColumnLayout {
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: qsTr("Nobody may let this pass")
                strong: true
            }
            Words {
                Layout.fillWidth: true
                text: card.model.firm
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
        }
    }
    Repeater {
        model: card.model.failed
        delegate: ColumnLayout {
            id: failed

            required property var modelData

            spacing: 8

            Words {
                Layout.fillWidth: true
                text: failed.modelData.text
            }
            PushButton {
                objectName: "override-" + failed.modelData.id
                Layout.fillWidth: true
                enabled: reason.text.trim() !== ""
                text: qsTr("Supervisor lets it pass")
                iconName: "shield"
                onClicked: card.model.answer(failed.modelData.id, "override")
            }
        }
    }
    NoteEntry {
        id: reason

        objectName: "overrideReason"
        Layout.fillWidth: true
        visible: card.model.failed.length > 0
        label: qsTr("Who lets it pass, and why")
        text: card.model.overrideReason
        least: 72
        onEdited: text => card.model.sayWhy(text)
    }
}
