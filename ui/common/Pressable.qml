// What can be pressed: focus by Tab, Space and Enter, a name for the reader, a ring for the keyboard; no look of its own.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Doorstep.Common

T.AbstractButton {
    id: press

    property string hint: ""
    property real corner: 12

    // A press is one tone darker (lighter in the dark), at once and without a ripple.
    function tone(colour: color): color {
        if (!press.down)
            return colour;
        return Theme.name === "dark" ? Qt.lighter(colour, 1.3) : Qt.darker(colour, 1.1);
    }

    implicitWidth: Math.max(implicitBackgroundWidth, implicitContentWidth + leftPadding + rightPadding)
    implicitHeight: Math.max(implicitBackgroundHeight, implicitContentHeight + topPadding + bottomPadding)
    focusPolicy: Qt.StrongFocus
    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: press.text
    Accessible.description: press.hint
    Accessible.onPressAction: press.click()
    Keys.onReturnPressed: press.click()
    Keys.onEnterPressed: press.click()

    FocusRing {
        shown: press.visualFocus
        inner: press.corner
    }
}
