// Text of the product: one family, two weights; it wraps and grows and is never cut with dots.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Text {
    id: words

    property bool strong: false
    // Chinese sits optically low in its line box: in buttons and tiles the glyphs go up by 0.05 em.
    property bool lifted: false

    color: Theme.text
    font.pixelSize: Theme.bodySize
    font.bold: words.strong || Theme.sunlight
    bottomPadding: words.lifted ? Math.round(words.font.pixelSize * 0.1) : 0
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
}
