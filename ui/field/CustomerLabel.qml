// A caption of the customer's view: 17, grey, wrapping.
import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

Words {
    Layout.fillWidth: true
    color: Theme.text2
    font.pixelSize: Theme.bodySize
}
