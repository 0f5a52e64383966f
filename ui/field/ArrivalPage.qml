// Arrival: the limit, what was agreed, the reason when late, and how the crew shows who it is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property ArrivalPageModel model

    GridLayout {
        Layout.fillHeight: false
        columns: page.width < 640 * Theme.textScale ? 1 : 2
        columnSpacing: 16
        rowSpacing: 16
        uniformCellWidths: true

        FactTile {
            label: page.model.arrivedAt !== "" ? qsTr("Arrived") : qsTr("Limit")
            value: page.model.arrivedAt !== "" ? page.model.arrivedAt : page.model.dueText
            iconName: page.model.arrivedAt !== "" ? "check" : "clock"
            tone: page.model.arrivedAt !== "" ? (page.model.lateBy !== "" ? "danger" : "success") : page.model.dueTone
        }
        FactTile {
            label: qsTr("Agreed with the customer")
            value: page.model.windowText
            iconName: "calendar"
        }
    }
    Card {
        visible: page.model.lateBy !== ""
        heading: qsTr("Late by %1").arg(page.model.lateBy)
        aside: qsTr("why?")

        Flow {
            id: reasons

            Layout.fillWidth: true
            spacing: 12

            Repeater {
                model: page.model.lateReasons
                delegate: ChoiceTile {
                    id: tile

                    required property var modelData

                    objectName: "late-" + tile.modelData.key
                    width: Math.min(Math.max(implicitWidth, 180), reasons.width)
                    enabled: !page.model.isClosed && page.model.arrivedAt === ""
                    text: tile.modelData.text
                    chosen: page.model.lateReason === tile.modelData.key
                    onClicked: page.model.sayLate(tile.modelData.key)
                }
            }
        }
        Words {
            Layout.fillWidth: true
            visible: page.model.apology !== ""
            text: page.model.apology
            font.pixelSize: Theme.readSize
        }
    }
    StepItems {
        model: page.model
    }
}
