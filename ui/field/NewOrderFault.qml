// What is wrong: the crew's own trade first, every fault by its name or code, and how urgent it is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: pane

    required property NewOrderPageModel entry
    property bool tight: false

    function takeFocus(): void {
        search.takeFocus();
    }

    spacing: 12

    Connections {
        target: pane.entry

        function onFilled(): void {
            search.text = pane.entry.query;
            list.follow();
        }
    }
    ColumnLayout {
        Layout.fillHeight: false
        Layout.margins: 24
        Layout.bottomMargin: 0
        spacing: 12

        TextEntry {
            id: search

            objectName: "newFault"
            label: pane.entry.faultText === "" ? qsTr("Fault, required") : qsTr("Fault: %1").arg(pane.entry.faultText)
            iconName: "search"
            placeholder: qsTr("Name or code of the fault")
            onEdited: text => pane.entry.search(text)
        }
        Segments {
            objectName: "newSector"
            Layout.fillWidth: true
            // Once chosen, what was chosen needs the room.
            visible: !pane.tight || pane.entry.fault === ""
            small: true
            options: pane.entry.sectors
            current: pane.entry.sector
            onPicked: key => pane.entry.filterBy(key)
        }
    }
    ListView {
        id: list

        function follow(): void {
            const place = pane.entry.placeOf(pane.entry.fault);
            if (place >= 0)
                list.positionViewAtIndex(place, ListView.Contain);
        }

        objectName: "newFaults"
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.leftMargin: 24
        Layout.rightMargin: 24
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: pane.entry.faults
        // What was chosen stays in sight when the urgency takes its place below.
        onHeightChanged: list.follow()
        delegate: Pressable {
            id: row

            required property string code
            required property string label
            required property string sector
            required property string urgency
            readonly property bool here: pane.entry.fault === row.code

            objectName: "newFault-" + row.code
            width: list.width
            height: Math.max(60, implicitContentHeight + 16)
            text: row.label
            Accessible.role: Accessible.RadioButton
            Accessible.checkable: true
            Accessible.checked: row.here
            onClicked: pane.entry.chooseFault(row.code)

            background: Rectangle {
                color: row.tone(row.here ? Theme.primarySoft : Theme.bg)
                radius: 12
                border.width: row.here ? Theme.strongEdge : 0
                border.color: Theme.primary

                Hairline {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    visible: !row.here
                }
            }
            contentItem: RowLayout {
                spacing: 12

                SectorGlyph {
                    Layout.fillWidth: false
                    Layout.leftMargin: 12
                    sector: row.sector
                    size: 24
                }
                Words {
                    Layout.fillWidth: true
                    text: row.label
                    color: row.here ? Theme.primary : Theme.text
                    strong: row.here
                }
                UrgencyTag {
                    Layout.rightMargin: 12
                    level: row.urgency
                }
            }
        }

        EmptyState {
            anchors.centerIn: parent
            width: Math.min(parent.width - 48, 360)
            visible: pane.entry.isBegun && list.count === 0
            heading: qsTr("Nothing found")
            text: qsTr("Try fewer letters or another word.")
            iconName: "search"
        }
    }
    MoreButton {
        Layout.fillWidth: true
        visible: needed
        pane: list
        ground: Theme.bg
    }
    ColumnLayout {
        Layout.fillHeight: false
        Layout.leftMargin: 24
        Layout.rightMargin: 24
        Layout.bottomMargin: 16
        visible: pane.entry.fault !== ""
        spacing: 8

        Segments {
            objectName: "newUrgency"
            Layout.fillWidth: true
            options: pane.entry.urgencies
            current: pane.entry.urgency
            onPicked: key => pane.entry.grade(key)
        }
        Words {
            Layout.fillWidth: true
            visible: !pane.tight
            text: pane.entry.graded
            color: Theme.text2
            font.pixelSize: Theme.labelSize
        }
    }
}
