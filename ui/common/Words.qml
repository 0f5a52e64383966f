// Text of the product: one family, two weights, wraps and grows, never cut with dots.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Common

Text {
    id: words

    property bool strong: false

    color: Theme.text
    font.pixelSize: Theme.bodySize
    font.bold: words.strong || Theme.sunlight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
}
