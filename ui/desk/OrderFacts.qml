// Which order this is: tag, number, fault, place, customer, and what to be careful of.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: head

    required property var facts
    property bool canOpen: false
    property bool wide: true

    signal opened

    spacing: 8
    Layout.fillWidth: true

    RowLayout {
        spacing: 10

        UrgencyTag {
            visible: head.facts.urgency !== undefined
            level: head.facts.urgency || "P4"
        }
        Words {
            Layout.fillWidth: true
            text: head.facts.number || ""
            font.pixelSize: head.wide ? Theme.labelSize : Theme.captionSize
        }
        PushButton {
            objectName: "openOrder"
            visible: head.canOpen
            dense: true
            iconName: "doc"
            text: qsTr("Open")
            keyHint: "Enter"
            onClicked: head.opened()
        }
    }
    RowLayout {
        spacing: 10

        SectorGlyph {
            Layout.fillWidth: false
            sector: head.facts.sector || ""
            visible: head.facts.sector !== undefined
            size: 24
        }
        Words {
            Layout.fillWidth: true
            objectName: "headFault"
            text: head.facts.fault || ""
            strong: true
            font.pixelSize: head.wide ? Theme.titleSize : Theme.headingSize
        }
        Words {
            text: head.facts.faultCode || ""
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
    }
    RowLayout {
        spacing: 10

        Icon {
            Layout.alignment: Qt.AlignTop
            name: "pin"
            size: 20
            ink: Theme.text2
        }
        Words {
            Layout.fillWidth: true
            text: head.facts.place || ""
        }
    }
    RowLayout {
        spacing: 10

        Icon {
            name: "user"
            size: 20
            ink: Theme.text2
        }
        Words {
            Layout.fillWidth: true
            text: (head.facts.customer || "") + "　" + (head.facts.phone || "")
        }
    }
    Flow {
        Layout.fillWidth: true
        spacing: 8

        Pill {
            text: head.facts.state || ""
        }
        Pill {
            iconName: "users"
            text: head.facts.crew || ""
        }
        Pill {
            iconName: "pin"
            text: head.facts.area || ""
        }
        Repeater {
            model: head.facts.special || []
            delegate: Pill {
                required property string modelData

                text: modelData
                tone: "primary"
                iconName: "care"
            }
        }
        Pill {
            visible: (head.facts.held || "") !== ""
            tone: "danger"
            iconName: "shield"
            text: head.facts.held || ""
        }
    }
}
