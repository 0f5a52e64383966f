// Why the customer does not sign themselves, and what that way needs: a name and an ink, or a reason.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: choice

    required property CustomerViewModel customer

    readonly property string situation: choice.customer.situation
    readonly property bool inPlace: choice.situation === "proxy" || choice.situation === "minor"

    spacing: 12
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        text: qsTr("Who signs, or why not")
        strong: true
        font.pixelSize: Theme.titleSize
        Accessible.role: Accessible.Heading
    }
    GridLayout {
        columns: choice.width < 620 * Theme.textScale ? 1 : choice.width < 700 * Theme.textScale ? 2 : 3
        columnSpacing: 12
        rowSpacing: 12
        uniformCellWidths: true

        Repeater {
            model: [["proxy", qsTr("Someone else signs"), qsTr("name and relation")], ["minor", qsTr("A minor signs"), qsTr("name and relation")], ["refused", qsTr("Customer declines"), qsTr("with the reason")], ["absent", qsTr("Customer not here"), qsTr("with the reason; no rating")], ["cannot_write", qsTr("Customer cannot write"), qsTr("with the reason")]]
            delegate: ChoiceTile {
                id: way

                required property var modelData

                objectName: "situation-" + way.modelData[0]
                Layout.fillWidth: true
                text: way.modelData[1]
                sub: way.modelData[2]
                chosen: choice.situation === way.modelData[0]
                onClicked: choice.customer.chooseSituation(way.modelData[0])
            }
        }
    }
    GridLayout {
        visible: choice.inPlace
        columns: choice.width < 620 * Theme.textScale ? 1 : 2
        columnSpacing: 12
        rowSpacing: 12
        uniformCellWidths: true

        TextEntry {
            id: proxyName

            objectName: "proxyName"
            label: qsTr("Name of who signs")
            onEdited: choice.customer.nameProxy(proxyName.text, relation.text)
        }
        TextEntry {
            id: relation

            objectName: "proxyRelation"
            label: qsTr("Relation to the customer")
            onEdited: choice.customer.nameProxy(proxyName.text, relation.text)
        }
    }
    NoteEntry {
        objectName: "situationReason"
        visible: !choice.inPlace
        label: qsTr("Reason")
        onEdited: text => choice.customer.giveReason(text)
    }
}
