// Figures for gloves: 1 to 9, the point or the sign where wanted, 0 and backspace.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

GridLayout {
    id: pad

    property bool point: true
    property real keySize: 56
    property bool large: false
    property real gap: 8

    signal typed(string figure)
    signal erased

    columns: 3
    columnSpacing: pad.gap
    rowSpacing: pad.gap
    uniformCellWidths: true
    Layout.fillWidth: true

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
        delegate: PadKey {
            required property string modelData

            objectName: "key_" + modelData
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: modelData
            least: pad.keySize
            large: pad.large
            onClicked: pad.typed(modelData)
        }
    }
    PadKey {
        objectName: "key_point"
        Layout.fillWidth: true
        Layout.fillHeight: true
        opacity: pad.point ? 1 : 0
        enabled: pad.point
        text: "."
        least: pad.keySize
        large: pad.large
        onClicked: pad.typed(".")
    }
    PadKey {
        objectName: "key_0"
        Layout.fillWidth: true
        Layout.fillHeight: true
        text: "0"
        least: pad.keySize
        large: pad.large
        onClicked: pad.typed("0")
    }
    PadKey {
        objectName: "key_erase"
        Layout.fillWidth: true
        Layout.fillHeight: true
        text: qsTr("Erase")
        least: pad.keySize
        onClicked: pad.erased()

        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                name: "bksp"
                size: 28
            }
        }
    }
}
