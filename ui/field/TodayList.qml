// The list of orders in its groups, with search and filter. Only the cards in sight exist.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

ColumnLayout {
    id: pane

    required property TodayPageModel today
    required property bool onePane
    required property bool mayTakeIn
    property bool searching: false

    signal chose
    signal orderWanted

    spacing: 0

    ColumnLayout {
        Layout.fillHeight: false
        Layout.margins: 24
        Layout.rightMargin: 16
        Layout.topMargin: 16
        Layout.bottomMargin: 8
        spacing: 12

        PageHead {
            title: qsTr("Today")
            sub: pane.today.dateLine

            PushButton {
                objectName: "newOrder"
                visible: pane.mayTakeIn && !pane.searching
                iconName: "plus"
                text: qsTr("New order")
                onClicked: pane.orderWanted()
            }
            IconButton {
                objectName: "searchButton"
                iconName: pane.searching ? "x" : "search"
                text: pane.searching ? qsTr("Close search") : qsTr("Search and filter")
                onClicked: {
                    pane.searching = !pane.searching;
                    if (pane.searching) {
                        field.takeFocus();
                    } else {
                        field.text = "";
                        pane.today.search("");
                        pane.today.filterBy("");
                    }
                }
            }
        }
        TextEntry {
            id: field

            objectName: "search"
            visible: pane.searching
            iconName: "search"
            placeholder: qsTr("Name, address, number, fault")
            onEdited: text => pane.today.search(text)
        }
        Segments {
            objectName: "filter"
            Layout.fillWidth: true
            visible: pane.searching && pane.today.filters.length > 0
            dense: true
            options: pane.today.filters
            current: pane.today.filter
            onPicked: key => pane.today.filterBy(key)
        }
    }
    ListView {
        id: list

        objectName: "orders"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        spacing: 12
        boundsBehavior: Flickable.StopAtBounds
        model: pane.today.orders
        reuseItems: true
        bottomMargin: 16
        section.property: "group"
        section.delegate: Item {
            id: heading

            required property string section

            width: ListView.view.width
            height: words.implicitHeight + 20

            Words {
                id: words

                x: 24
                y: 10
                text: pane.today.groups[heading.section] ?? ""
                strong: true
                font.pixelSize: Theme.labelSize
                Accessible.role: Accessible.Heading
            }
        }
        delegate: Item {
            id: row

            required property string order
            required property string urgency
            required property string fault
            required property string who
            required property string sector
            required property string sectorWord
            required property string clockWord
            required property var dueMs
            required property var badges

            width: ListView.view.width
            height: card.implicitHeight

            OrderCard {
                id: card

                objectName: "order-" + row.order
                x: 24
                width: parent.width - 40
                urgency: row.urgency
                fault: row.fault
                who: row.who
                sector: row.sector
                sectorWord: row.sectorWord
                clockWord: row.clockWord
                // Asked for again in another language.
                clockText: Theme.language === "" ? "" : pane.today.left(row.dueMs, pane.today.nowMs)
                clockTone: pane.today.tone(row.dueMs, pane.today.nowMs)
                badges: row.badges
                selected: !pane.onePane && pane.today.chosen === row.order
                onClicked: {
                    pane.today.choose(row.order);
                    pane.chose();
                }
            }
        }

        EmptyState {
            anchors.centerIn: parent
            width: Math.min(parent.width - 48, 360)
            visible: pane.today.isLoaded && list.count === 0
            heading: pane.today.query !== "" ? qsTr("Nothing found") : qsTr("No orders")
            text: pane.today.query !== "" ? qsTr("Try fewer letters, or another part of the name or address.") : qsTr("New orders come by themselves when the network is there.")
            iconName: pane.today.query !== "" ? "search" : "today"
        }
    }
    MoreButton {
        Layout.fillWidth: true
        visible: needed
        pane: list
    }
}
