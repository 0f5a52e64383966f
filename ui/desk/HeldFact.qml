// One held event: when, what, who, and the rule it broke.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Item {
    id: fact

    required property var modelData

    implicitHeight: column.implicitHeight + 20
    height: implicitHeight

    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    ColumnLayout {
        id: column

        width: parent.width
        y: 10
        spacing: 4

        RowLayout {
            spacing: 12

            Icon {
                name: fact.modelData.icon
                size: 20
            }
            Words {
                text: fact.modelData.title
                strong: true
            }
            Words {
                Layout.fillWidth: true
                text: fact.modelData.line
                font.pixelSize: Theme.labelSize
            }
            Words {
                text: fact.modelData.who + "　" + fact.modelData.time
                color: Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.captionSize
            }
        }
        Words {
            Layout.fillWidth: true
            text: fact.modelData.reason
            color: Theme.danger
            font.pixelSize: Theme.labelSize
        }
    }
}
