// A value under its caption, right-aligned; a dash where nothing was measured yet.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: figure

    required property string label
    required property string value
    required property int size
    required property color ink
    required property bool strong

    spacing: 0

    Words {
        Layout.fillWidth: true
        text: figure.label
        color: Theme.text2
        font.pixelSize: Theme.captionSize
        horizontalAlignment: Text.AlignRight
    }
    Words {
        Layout.fillWidth: true
        // Both values of a card stand on one line, whatever their size.
        Layout.minimumHeight: Math.round(Theme.displaySize * 1.45)
        verticalAlignment: Text.AlignVCenter
        text: figure.value === "" ? "—" : figure.value
        color: figure.ink
        strong: figure.strong
        wrapMode: Text.NoWrap
        font.pixelSize: figure.size
        font.underline: Theme.sunlight && figure.value !== ""
        horizontalAlignment: Text.AlignRight
    }
}
