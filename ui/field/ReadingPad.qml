// Asks for one measured value, with keys for gloves.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Confirmation {
    id: pad

    property string item: ""
    property string value: ""
    property string unit: ""

    signal given(string item, string value)

    function ask(item: string, title: string, limits: string, unit: string, value: string): void {
        pad.item = item;
        pad.title = title;
        pad.text = limits;
        pad.unit = unit;
        pad.value = value;
        pad.open();
    }
    function add(figure: string): void {
        if (figure === "." && pad.value.includes("."))
            return;
        if (pad.value.length < 9)
            pad.value += figure;
    }

    name: "reading"
    confirmText: qsTr("Record")
    confirmEnabled: pad.value !== "" && pad.value !== "." && pad.value !== "-"
    onConfirmed: pad.given(pad.item, pad.value)

    RowLayout {
        Layout.fillHeight: false
        spacing: 12

        PushButton {
            objectName: "readingSign"
            text: "±"
            onClicked: pad.value = pad.value.startsWith("-") ? pad.value.slice(1) : "-" + pad.value
        }
        Words {
            objectName: "readingValue"
            Layout.fillWidth: true
            text: pad.value === "" ? "–" : pad.value
            strong: true
            font.pixelSize: Theme.displaySize
            horizontalAlignment: Text.AlignRight
        }
        Words {
            text: pad.unit
            color: Theme.text2
        }
    }
    NumberPad {
        onTyped: figure => pad.add(figure)
        onErased: pad.value = pad.value.slice(0, -1)
    }
}
