// The devices: whose each is, when it was last heard of, what the server still awaits from it, its key, and the one word that matters.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListFrame {
    id: table

    required property AdminPageModel admin

    // Narrow tables fold the key first, then what is awaited, then whose it is: the pane has them all.
    readonly property bool hasKey: table.width > 900
    readonly property bool hasAwaited: table.width > 860
    readonly property bool hasPlace: table.width > 560
    readonly property real statusWidth: 132

    signal taken

    heading: qsTr("Devices")
    beside: table.admin.asOf
    empty: table.admin.isLoaded ? qsTr("None under this filter.") : ""
    columns: [["", 24, true], [qsTr("Device"), 168, true], [qsTr("Belongs to"), -1, table.hasPlace], [qsTr("Last heard of"), table.hasPlace ? 128 : -1, true], [qsTr("Files awaited"), 176, table.hasAwaited], [qsTr("Key"), 92, table.hasKey], [qsTr("Standing"), table.statusWidth, true]]

    Segments {
        objectName: "deviceFilter"
        Layout.preferredWidth: Math.min(implicitWidth, 420)
        dense: true
        options: table.admin.filters
        current: table.admin.chosen
        onPicked: key => {
            table.admin.choose(key);
            table.taken();
        }
    }
    Item {
        Layout.fillWidth: true
    }
    PushButton {
        objectName: "newDevice"
        dense: true
        kind: "tonal"
        iconName: "plus"
        keyHint: "N"
        text: qsTr("New device")
        onClicked: table.admin.enrol()
    }

    listName: "devices"
    model: table.admin.devices
    currentIndex: table.admin.section === "devices" ? table.admin.selectedIndex : -1
    delegate: ListRow {
        id: line

        required property int index
        required property string device
        required property string glyph
        required property string label
        required property string number
        required property string place
        required property string heard
        required property bool isSilent
        required property string awaited
        required property string keyPrint
        required property string status
        required property string tone

        objectName: "device-" + line.label
        width: ListView.view.width
        text: line.label + " " + line.place
        hint: line.heard + " " + line.awaited + " " + line.status
        here: line.index === table.admin.selectedIndex
        onClicked: {
            table.admin.pick(line.index);
            table.taken();
        }
        contentItem: RowLayout {
            spacing: 14

            Icon {
                Layout.preferredWidth: 24
                name: line.glyph
                ink: Theme.text2
                size: 22
            }
            ColumnLayout {
                Layout.minimumWidth: 168
                Layout.maximumWidth: 168
                spacing: -2

                Words {
                    Layout.fillWidth: true
                    text: line.label
                    strong: true
                    wrapMode: Text.NoWrap
                    elide: Text.ElideMiddle
                }
                Words {
                    text: line.number
                    color: Theme.text2
                    font.pixelSize: Theme.captionSize
                }
            }
            Words {
                Layout.fillWidth: true
                Layout.preferredWidth: 100
                visible: table.hasPlace
                text: line.place
                font.pixelSize: Theme.labelSize
                maximumLineCount: 2
                elide: Text.ElideRight
            }
            Words {
                Layout.fillWidth: !table.hasPlace
                Layout.minimumWidth: 128
                Layout.preferredWidth: 128
                text: line.heard
                color: line.isSilent ? Theme.warn : Theme.text
                strong: line.isSilent
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.preferredWidth: 176
                visible: table.hasAwaited
                text: line.awaited
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.preferredWidth: 92
                visible: table.hasKey
                text: line.keyPrint
                font.pixelSize: Theme.labelSize
            }
            Item {
                Layout.minimumWidth: table.statusWidth
                implicitHeight: standing.implicitHeight

                Pill {
                    id: standing

                    width: Math.min(implicitWidth, parent.width)
                    text: line.status
                    tone: line.tone
                    overSoft: line.here
                }
            }
        }
    }
}
