// The trade of an order: glyph and word in the sector's ink; `sector` is water, heat, power or gas.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

RowLayout {
    id: glyph

    required property string sector
    property string word: ""
    property real size: 20

    readonly property color ink: glyph.sector === "water" ? Theme.water : glyph.sector === "heat" ? Theme.heat : glyph.sector === "power" ? Theme.power : glyph.sector === "gas" ? Theme.gas : Theme.text2

    spacing: 10

    Icon {
        name: glyph.sector
        ink: glyph.ink
        size: glyph.size
    }
    Words {
        visible: glyph.word !== ""
        text: glyph.word
        color: glyph.ink
        font.pixelSize: Theme.captionSize
    }
}
