// The places of an unlocked shift beside the rail, or the open order in their stead.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Item {
    id: places

    required property FieldAppModel app
    required property FieldPlacesModel pages

    RowLayout {
        anchors.fill: parent
        visible: !places.app.isOrderOpen
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        spacing: 0

        NavRail {
            Layout.fillHeight: true
            places: [
                {
                    key: "today",
                    text: qsTr("Today"),
                    icon: "today",
                    count: 0
                },
                {
                    key: "knowledge",
                    text: qsTr("Knowledge"),
                    icon: "book",
                    count: 0
                },
                {
                    key: "sync",
                    text: qsTr("Sync"),
                    icon: "sync",
                    count: places.app.waitingCount
                },
                {
                    key: "settings",
                    text: qsTr("Settings"),
                    icon: "settings",
                    count: 0
                }
            ].filter(place => place.key !== "today" || places.pages.today !== null)
            current: places.app.place === "new" ? "today" : places.app.place
            member: places.app.memberName
            portrait: places.app.memberId
            onPicked: key => places.app.goTo(key)
            onMemberPressed: places.app.lock()
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: 0

            Repeater {
                model: places.pages.standing.banners
                delegate: Banner {
                    id: standing

                    required property var modelData
                    required property int index

                    objectName: "standing_" + standing.index
                    Layout.margins: 12
                    Layout.bottomMargin: 0
                    tone: standing.modelData.tone
                    title: standing.modelData.title
                    text: standing.modelData.text
                    action: standing.modelData.place !== "" && places.app.place !== standing.modelData.place ? qsTr("See both") : ""
                    onActionPressed: places.app.goTo(standing.modelData.place)
                }
            }
            Item {
                Layout.fillWidth: true
                Layout.fillHeight: true

                Loader {
                    anchors.fill: parent
                    active: places.pages.today !== null
                    visible: places.app.place === "today"
                    sourceComponent: TodayPage {
                        today: places.pages.today
                        mayTakeIn: places.pages.mayTakeIn
                        onOrderWanted: places.pages.takeIn()
                    }
                }
                Loader {
                    anchors.fill: parent
                    active: places.app.place === "new"
                    sourceComponent: NewOrderPage {
                        entry: places.pages.newOrder
                        onLeaveWanted: places.app.goTo("today")
                    }
                }
                Loader {
                    anchors.fill: parent
                    active: places.app.place === "knowledge"
                    sourceComponent: KnowledgePage {
                        knowledge: places.pages.knowledge
                    }
                }
                Loader {
                    anchors.fill: parent
                    active: places.app.place === "sync"
                    sourceComponent: SyncPage {
                        sync: places.pages.sync
                        standing: places.pages.standing
                    }
                }
                Loader {
                    anchors.fill: parent
                    active: places.app.place === "settings"
                    sourceComponent: SettingsPage {
                        settings: places.pages.settings
                        care: places.pages.care
                        people: places.pages.people
                        onLeaveWanted: places.app.lock()
                        onSyncWanted: places.app.goTo("sync")
                    }
                }
            }
        }
    }
    OrderPage {
        anchors.fill: parent
        visible: places.app.isOrderOpen
        order: places.pages.order
    }
}
