// A small fact with its icon: calm, primary, success, warn, danger, or in the ink of a sector (water, heat, power, gas).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: pill

    required property string text
    property string word: ""
    property string iconName: ""
    property string tone: "calm"
    property bool large: false
    property real least: pill.large ? 40 : 28
    // Stands on a soft ground already: white instead of its own soft tone.
    property bool overSoft: false

    readonly property color ink: pill.tone === "primary" ? Theme.primary : pill.tone === "success" ? Theme.success : pill.tone === "warn" ? Theme.warn : pill.tone === "danger" ? Theme.danger : pill.tone === "water" ? Theme.water : pill.tone === "heat" ? Theme.heat : pill.tone === "power" ? Theme.power : pill.tone === "gas" ? Theme.gas : Theme.text
    readonly property color soft: pill.tone === "primary" ? Theme.primarySoft : pill.tone === "success" ? Theme.successSoft : pill.tone === "warn" ? Theme.warnSoft : pill.tone === "danger" ? Theme.dangerSoft : Theme.surface2

    implicitWidth: row.implicitWidth + 24
    implicitHeight: Math.max(pill.least, row.implicitHeight + (pill.large ? 8 : 4))
    radius: Math.min(pill.height / 2, pill.large ? 20 : 16)
    color: pill.overSoft && pill.tone !== "danger" && pill.tone !== "warn" ? Theme.surface : pill.soft
    border.width: Theme.sunlight ? Theme.edge : 0
    border.color: pill.ink
    Accessible.role: Accessible.StaticText
    Accessible.name: pill.word === "" ? pill.text : pill.word + " " + pill.text

    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 12
        anchors.rightMargin: 12
        anchors.verticalCenter: parent.verticalCenter
        spacing: 7

        Icon {
            visible: pill.iconName !== ""
            name: pill.iconName
            ink: pill.ink
            size: pill.large ? 20 : 18
        }
        Words {
            visible: pill.word !== ""
            text: pill.word
            color: pill.ink
            lifted: true
            font.pixelSize: pill.large ? Theme.labelSize : Theme.captionSize
        }
        Words {
            Layout.fillWidth: true
            text: pill.text
            color: pill.ink
            strong: true
            lifted: true
            font.pixelSize: pill.large ? Theme.bodySize : Theme.labelSize - (pill.word === "" ? 1 : 0)
        }
    }
}
