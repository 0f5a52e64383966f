// What is signed for: cause, work, readings and price, short; the whole text unfolds below.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: summary

    required property Rows readings
    required property var said

    property bool unfolded: false
    readonly property bool refused: (summary.said.is_refused ?? "") !== ""

    spacing: 4

    Words {
        Layout.fillWidth: true
        Layout.bottomMargin: 8
        text: summary.refused ? qsTr("No work was done") : qsTr("It is done")
        strong: true
        font.pixelSize: Theme.displaySize
        Accessible.role: Accessible.Heading
    }
    CustomerLabel {
        text: qsTr("Cause")
    }
    Words {
        Layout.fillWidth: true
        text: summary.said.cause ?? ""
        font.pixelSize: Theme.customerBodySize
    }
    CustomerLabel {
        Layout.topMargin: 8
        text: qsTr("What was done")
    }
    Words {
        objectName: "summaryDone"
        Layout.fillWidth: true
        text: summary.said.done ?? ""
        font.pixelSize: Theme.customerBodySize
    }
    CustomerLabel {
        Layout.topMargin: 8
        visible: summary.readings.count > 0
        text: qsTr("Measured")
    }
    GridLayout {
        visible: summary.readings.count > 0
        columns: summary.width < 340 * Theme.textScale ? 1 : 2
        columnSpacing: 12
        rowSpacing: 12
        uniformCellWidths: true

        Repeater {
            model: summary.readings
            delegate: CustomerTile {
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }
    }
    Hairline {
        Layout.topMargin: 16
        Layout.bottomMargin: 8
    }
    RowLayout {
        spacing: 12

        Words {
            Layout.fillWidth: true
            text: qsTr("Total price")
            font.pixelSize: Theme.customerBodySize
        }
        Words {
            objectName: "summaryTotal"
            text: summary.said.total ?? ""
            strong: true
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.customerReadSize
        }
    }
    CustomerLabel {
        text: [summary.said.lines ?? "", summary.said.warranty ?? ""].filter(part => part !== "").join("\u3000")
    }
    PushButton {
        objectName: "wholeText"
        Layout.topMargin: 8
        kind: "quiet"
        iconName: "doc"
        text: summary.unfolded ? qsTr("Less") : qsTr("The whole text")
        onClicked: summary.unfolded = !summary.unfolded
    }
    ColumnLayout {
        visible: summary.unfolded
        spacing: 4

        CustomerLabel {
            text: qsTr("Reported")
        }
        Words {
            Layout.fillWidth: true
            text: summary.said.fault ?? ""
        }
        CustomerLabel {
            text: qsTr("Plan")
        }
        Words {
            Layout.fillWidth: true
            text: summary.said.plan ?? ""
        }
        Words {
            Layout.fillWidth: true
            text: summary.said.side ?? ""
        }
        CustomerLabel {
            visible: (summary.said.teachings ?? "") !== ""
            text: qsTr("Use and care")
        }
        Words {
            Layout.fillWidth: true
            visible: text !== ""
            text: summary.said.teachings ?? ""
        }
        CustomerLabel {
            text: summary.said.price_list ?? ""
        }
    }
}
