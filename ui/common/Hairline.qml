// The line between two things.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    implicitHeight: Theme.hairline
    implicitWidth: Theme.hairline
    Layout.fillWidth: true
    color: Theme.outline
}
