// Safety: the hazards of this fault with one tap for each that is clear, the air beside them, and who may let what pass.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property SafetyPageModel model

    readonly property bool onePane: page.width < 820 * Theme.textScale
    readonly property bool hasSide: page.model.hasReadings || page.model.failed.length > 0 || page.model.firm !== ""

    GridLayout {
        Layout.fillHeight: false
        columns: page.onePane || !page.hasSide ? 1 : 2
        columnSpacing: 24
        rowSpacing: 16

        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            spacing: 12

            PushButton {
                objectName: "all-"
                Layout.fillWidth: true
                Layout.minimumHeight: 64
                visible: !page.model.isAllClear && !page.model.isClosed
                kind: "tonal"
                text: qsTr("Looked at everything: all clear")
                iconName: "shieldok"
                onClicked: page.model.allClear("")
            }
            StepItems {
                model: page.model
            }
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 416
            Layout.fillWidth: page.onePane
            visible: page.hasSide
            spacing: 16

            Card {
                visible: page.model.hasReadings
                heading: qsTr("Air and readings")

                StepItems {
                    model: page.model
                    rows: page.model.readings
                }
            }
            SafetyOverride {
                visible: page.model.failed.length > 0 || page.model.firm !== ""
                model: page.model
            }
        }
    }
}
