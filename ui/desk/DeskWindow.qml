// The desk's window: the lock, or rail, top bar, the page of the chosen place and the status bar.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Doorstep.Common
import Doorstep.Desk
import "../common"

Window {
    id: desk

    required property DeskAppModel app

    width: 1920
    height: 1080
    minimumWidth: 780
    minimumHeight: 720
    visible: true
    color: Theme.bg
    title: qsTr("Doorstep desk")

    Binding {
        target: Theme
        property: "name"
        value: desk.app.theme
    }
    Shortcut {
        sequences: ["Ctrl+K"]
        enabled: desk.app.isUnlocked
        onActivated: bar.takeFocus()
    }
    Loader {
        anchors.fill: parent
        active: !desk.app.isUnlocked
        visible: active
        focus: active
        sourceComponent: DeskLock {
            lock: desk.app.lockPage
            language: desk.app.language
            onSpoken: language => desk.app.speak(language)
        }
    }
    FocusScope {
        id: frame

        anchors.fill: parent
        visible: desk.app.isUnlocked
        focus: visible
        Keys.onPressed: event => {
            if (event.text === "?") {
                keys.open();
                event.accepted = true;
            } else if (event.key === Qt.Key_Escape && desk.app.place !== "board") {
                desk.app.goTo("board");
                event.accepted = true;
            }
        }

        NavRail {
            id: rail

            width: implicitWidth
            height: parent.height
            dense: true
            places: desk.app.places
            current: desk.app.place
            member: desk.app.memberName
            portrait: desk.app.memberId
            onPicked: key => desk.app.goTo(key)
            onMemberPressed: desk.app.lock()
        }
        TopBar {
            id: bar

            anchors.left: rail.right
            anchors.right: parent.right
            height: 56
            app: desk.app
        }
        FocusScope {
            id: room

            anchors.left: rail.right
            anchors.right: parent.right
            anchors.top: bar.bottom
            anchors.bottom: status.top
            focus: true

            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "board"
                wanted: desk.app.isUnlocked
                sourceComponent: BoardPage {
                    board: desk.app.board
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "intake"
                wanted: desk.app.isUnlocked
                sourceComponent: IntakePage {
                    intake: desk.app.intake
                    onOpened: orderId => desk.app.openOrder(orderId)
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "import"
                wanted: desk.app.isUnlocked
                sourceComponent: ImportPage {
                    importing: desk.app.importing
                    onLeave: desk.app.goTo("board")
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "order"
                wanted: desk.app.isUnlocked
                sourceComponent: TimelinePage {
                    order: desk.app.order
                    board: desk.app.board
                    exporting: desk.app.exporting
                    erasing: desk.app.erasing
                    onLeave: desk.app.goTo("board")
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "quarantine"
                wanted: desk.app.isUnlocked
                sourceComponent: QuarantinePage {
                    quarantine: desk.app.quarantine
                    board: desk.app.board
                    onOpened: orderId => desk.app.openOrder(orderId)
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "integrity"
                wanted: desk.app.isUnlocked
                sourceComponent: IntegrityPage {
                    integrity: desk.app.integrity
                    onOpened: orderId => desk.app.openOrder(orderId)
                }
            }
            PlaceLoader {
                here: desk.app.isUnlocked && desk.app.place === "admin"
                wanted: desk.app.isUnlocked
                sourceComponent: AdminPage {
                    admin: desk.app.admin
                }
            }
            Banner {
                // What is decided stands at the right, in an upright window below: its buttons stay in reach.
                objectName: "notice"
                x: 16
                y: room.width < 960 ? 16 : room.height - height - 16
                width: Math.min(720, parent.width - 32)
                visible: desk.app.notice !== ""
                tone: desk.app.noticeTone
                title: desk.app.notice
                aside: desk.app.noticePlace !== "" ? qsTr("Understood") : ""
                action: desk.app.noticePlace !== "" ? qsTr("Look into it") : qsTr("Understood")
                onAsidePressed: desk.app.dismissNotice()
                onActionPressed: desk.app.noticePlace !== "" ? desk.app.followNotice() : desk.app.dismissNotice()
            }
        }
        StatusBar {
            id: status

            anchors.left: rail.right
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: implicitHeight
            app: desk.app
        }
        KeysSheet {
            id: keys
        }
    }
}
