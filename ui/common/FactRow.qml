// A fact with its name in front; the name goes above where the row is narrow or the text large.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

GridLayout {
    id: row

    required property string label
    required property string value
    property real labelWidth: 92
    property bool strong: false

    columns: row.width < (row.labelWidth + 160) * Theme.textScale ? 1 : 2
    columnSpacing: 12
    rowSpacing: 2
    Layout.fillWidth: true

    Words {
        Layout.preferredWidth: row.columns === 1 ? row.width : row.labelWidth * Theme.textScale
        // On one line with the value's first line, whose letters are larger.
        Layout.alignment: row.columns === 1 ? Qt.AlignTop : Qt.AlignBaseline
        text: row.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Words {
        Layout.fillWidth: true
        Layout.alignment: row.columns === 1 ? Qt.AlignTop : Qt.AlignBaseline
        text: row.value
        strong: row.strong
    }
}
