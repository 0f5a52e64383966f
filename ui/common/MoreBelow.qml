// A pane that scrolls when it must and then says so with a button. Children are laid out in a column.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

ColumnLayout {
    id: wrapper

    default property alias content: column.data
    property alias pane: flick
    property alias gap: column.spacing
    property real inset: 24
    property string below: qsTr("More below")
    property color ground: Theme.bg

    spacing: 0

    Flickable {
        id: flick

        Layout.fillWidth: true
        Layout.fillHeight: true
        contentWidth: flick.width
        contentHeight: column.implicitHeight + 2 * wrapper.inset
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.VerticalFlick

        ColumnLayout {
            id: column

            x: wrapper.inset
            y: wrapper.inset
            width: flick.width - 2 * wrapper.inset
            spacing: 16
        }
    }
    MoreButton {
        Layout.fillWidth: true
        // Against the whole height: once shown, the button itself must not be what makes it needed.
        visible: flick.contentHeight > wrapper.height + 1
        pane: flick
        below: wrapper.below
        ground: wrapper.ground
    }
}
