// After three starts that failed: what is safe, sending and the journal without any order on the screen, and two ways on.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Doorstep.Common
import Doorstep.Field
import "../common"

Window {
    id: window

    required property SafeModel safe

    readonly property bool upright: window.width < 1000

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 480
    visible: true
    color: Theme.bg
    title: qsTr("Doorstep")

    GridLayout {
        anchors.fill: parent
        columns: window.upright ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0

        MoreBelow {
            Layout.fillWidth: true
            Layout.fillHeight: true
            inset: 32

            Words {
                Layout.fillWidth: true
                text: qsTr("Three starts in a row have failed")
                strong: true
                font.pixelSize: Theme.displaySize
                Accessible.role: Accessible.Heading
            }
            Words {
                Layout.fillWidth: true
                text: qsTr("Nothing that was recorded is lost: it is in the journal on this tablet. Send it or save it from here, then try to go on.")
            }
            Banner {
                objectName: "safeSaid"
                visible: window.safe.tone !== ""
                tone: window.safe.tone || "calm"
                title: window.safe.title
                text: window.safe.text
            }
            Card {
                heading: qsTr("Bring the work to safety")
                aside: window.safe.progress

                CareLine {
                    name: "safeSend"
                    text: qsTr("Send only")
                    sub: window.safe.isOpen ? qsTr("What waits goes to the server; no order is opened.") : qsTr("Enter a PIN first.")
                    action: qsTr("Send")
                    iconName: "sync"
                    enabled: window.safe.isOpen && !window.safe.isBusy
                    onPressed: window.safe.send()
                }
                CareLine {
                    name: "safeSave"
                    text: qsTr("Journal to a stick")
                    sub: window.safe.isOpen ? qsTr("Every record with its files, sealed for your server; the database is not touched.") : qsTr("Enter a PIN first.")
                    action: qsTr("Save to the stick")
                    iconName: "usb"
                    enabled: window.safe.isOpen && !window.safe.isBusy
                    onPressed: window.safe.save()
                }
                PushButton {
                    objectName: "safeFolder"
                    visible: window.safe.isOpen
                    enabled: !window.safe.isBusy
                    kind: "quiet"
                    text: qsTr("Another folder")
                    iconName: "search"
                    onClicked: folder.setSource("SafeFolder.qml", {
                        safe: window.safe
                    })
                }
            }
            Card {
                heading: qsTr("Go on")

                CareLine {
                    name: "safePlain"
                    text: qsTr("Open without the list")
                    sub: qsTr("Sync and settings only, in case one of the orders stops the program.")
                    action: qsTr("Open")
                    iconName: "settings"
                    enabled: !window.safe.isBusy
                    onPressed: window.safe.go("plain")
                }
                CareLine {
                    name: "safeUsual"
                    text: qsTr("Open as usual")
                    sub: qsTr("If it fails once more, this page comes back.")
                    action: qsTr("Try")
                    iconName: "door"
                    enabled: !window.safe.isBusy
                    onPressed: window.safe.go("usual")
                }
            }
        }
        Rectangle {
            Layout.fillWidth: window.upright
            Layout.fillHeight: !window.upright
            Layout.preferredWidth: Math.round(440 * Theme.iconScale)
            implicitHeight: pad.implicitHeight + 48
            visible: !window.safe.isOpen
            color: Theme.surface

            ColumnLayout {
                id: pad

                anchors.centerIn: parent
                width: Math.min(parent.width - 48, 376 * Theme.iconScale)
                spacing: 12

                Flow {
                    Layout.fillWidth: true
                    spacing: 8

                    Repeater {
                        model: window.safe.members
                        delegate: PushButton {
                            id: who

                            required property var modelData

                            objectName: "who_" + who.modelData.key
                            kind: window.safe.chosen === who.modelData.key ? "tonal" : "secondary"
                            text: who.modelData.text
                            onClicked: window.safe.choose(who.modelData.key)
                        }
                    }
                }
                PinPad {
                    objectName: "pinPad"
                    Layout.fillWidth: true
                    focus: true
                    enabled: !window.safe.isBusy
                    entered: window.safe.entered
                    prompt: qsTr("A PIN opens the journal and the way to the server")
                    error: window.safe.error
                    onTyped: figure => window.safe.type(figure)
                    onErased: window.safe.erase()
                }
            }
        }
    }
    Loader {
        id: folder

        visible: false
    }
}
