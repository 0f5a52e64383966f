// Diagnosis: cause and side on the left, photos and the price as it grows on the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property DiagnosisPageModel model

    readonly property bool onePane: page.width < 820 * Theme.textScale

    Connections {
        function onItemWanted(key: string): void {
            // Cause and side stand at the top; items of the procedure are found by their list.
            if (key === "cause" || key === "side")
                page.pane.contentY = 0;
        }

        target: page.model
    }
    GridLayout {
        Layout.fillHeight: false
        columns: page.onePane ? 1 : 2
        columnSpacing: 24
        rowSpacing: 16

        DiagnosisCause {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            model: page.model
        }
        ColumnLayout {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 400
            Layout.fillWidth: page.onePane
            spacing: 16

            Card {
                heading: qsTr("On site")

                StepItems {
                    model: page.model
                }
            }
            DiagnosisPlan {
                model: page.model
            }
        }
    }
}
