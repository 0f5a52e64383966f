// What the caller said, when and by which way, and the hazards that the procedure asks about.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: said

    required property var facts

    spacing: 6
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        visible: (said.facts.words || "") !== ""
        text: "“" + (said.facts.words || "") + "”"
    }
    Words {
        Layout.fillWidth: true
        text: (said.facts.received || "") + ((said.facts.external || "") !== "" ? "　" + said.facts.external : "")
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
    Words {
        Layout.fillWidth: true
        visible: (said.facts.reason || "") !== ""
        text: qsTr("Reason given: %1").arg(said.facts.reason || "")
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Flow {
        Layout.fillWidth: true
        Layout.topMargin: 2
        spacing: 8

        Repeater {
            model: said.facts.hazards || []
            delegate: Rectangle {
                id: hazard

                required property string modelData

                width: inside.implicitWidth + 22
                height: 28
                radius: 14
                color: "transparent"
                border.width: Theme.edge
                border.color: Theme.outline2

                RowLayout {
                    id: inside

                    anchors.centerIn: parent
                    spacing: 6

                    Icon {
                        name: "alert"
                        size: 16
                    }
                    Words {
                        text: hazard.modelData
                        lifted: true
                        wrapMode: Text.NoWrap
                        font.pixelSize: Theme.captionSize
                    }
                }
            }
        }
    }
}
