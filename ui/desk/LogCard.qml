// The server's log as this desk witnessed it: one sentence, and the newest head in figures.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Card {
    id: card

    // {tone, title, line, facts: [{name, value}]}
    required property var log

    readonly property bool good: card.log.tone === "success"
    readonly property bool bad: card.log.tone === "danger"

    visible: card.log.title !== undefined

    RowLayout {
        spacing: 16

        Rectangle {
            Layout.alignment: Qt.AlignTop
            implicitWidth: 48
            implicitHeight: 48
            radius: 12
            color: card.bad ? Theme.dangerSoft : card.good ? Theme.successSoft : Theme.surface2

            Icon {
                anchors.centerIn: parent
                name: card.bad ? "alert" : card.good ? "shieldok" : "shield"
                ink: card.bad ? Theme.danger : card.good ? Theme.success : Theme.text2
                size: 28
            }
        }
        ColumnLayout {
            spacing: 2

            Words {
                objectName: "logTitle"
                Layout.fillWidth: true
                text: card.log.title || ""
                color: card.bad ? Theme.danger : card.good ? Theme.success : Theme.text
                strong: true
                font.pixelSize: Theme.headingSize
                Accessible.role: Accessible.Heading
            }
            Words {
                Layout.fillWidth: true
                text: card.log.line || ""
            }
        }
    }
    GridLayout {
        visible: (card.log.facts || []).length > 0
        columns: card.width > 760 ? 2 : 1
        columnSpacing: 32
        rowSpacing: 8

        Repeater {
            model: card.log.facts || []
            delegate: FactRow {
                required property var modelData

                Layout.preferredWidth: 100
                label: modelData.name
                value: modelData.value
                labelWidth: 140
            }
        }
    }
}
