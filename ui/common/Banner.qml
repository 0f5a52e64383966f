// What just happened or must be watched: warn, danger or success; the action (undo) stays for `seconds`, 0 for ever.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: banner

    required property string tone
    required property string title
    property string text: ""
    property string iconName: banner.tone === "success" ? "check" : banner.tone === "calm" ? "info" : "alert"
    property string action: ""
    // A second way on, before the action.
    property string aside: ""
    property string actionName: (banner.objectName || "banner") + "Action"
    property int seconds: 0

    readonly property color ink: banner.tone === "success" ? Theme.success : banner.tone === "danger" ? Theme.danger : banner.tone === "warn" ? Theme.warn : Theme.text

    signal actionPressed
    signal asidePressed
    signal expired

    implicitWidth: row.implicitWidth + 36
    // The action brings its own height as a target.
    implicitHeight: Math.max(56, row.implicitHeight + (banner.action === "" || said.implicitHeight > 44 ? 20 : 4))
    Layout.fillWidth: true
    radius: 12
    color: banner.tone === "success" ? Theme.successSoft : banner.tone === "danger" ? Theme.dangerSoft : banner.tone === "warn" ? Theme.warnSoft : Theme.surface2
    border.width: Theme.sunlight ? Theme.edge : 0
    border.color: banner.ink
    Accessible.role: Accessible.AlertMessage
    Accessible.name: banner.title
    Accessible.description: banner.text

    Timer {
        interval: banner.seconds * 1000
        running: banner.seconds > 0 && banner.visible
        onTriggered: banner.expired()
    }
    RowLayout {
        id: row

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 16
        anchors.rightMargin: banner.action === "" ? 20 : 4
        anchors.verticalCenter: parent.verticalCenter
        spacing: 12

        Icon {
            name: banner.iconName
            ink: banner.ink
            size: 28
        }
        ColumnLayout {
            id: said

            spacing: 2

            Words {
                Layout.fillWidth: true
                text: banner.title
                color: banner.ink
                strong: true
                lifted: banner.text === ""
            }
            Words {
                Layout.fillWidth: true
                visible: banner.text !== ""
                text: banner.text
                font.pixelSize: Theme.labelSize
            }
        }
        Loader {
            active: banner.aside !== ""
            visible: active
            sourceComponent: PushButton {
                objectName: (banner.objectName || "banner") + "Aside"
                kind: "quiet"
                text: banner.aside
                onClicked: banner.asidePressed()
            }
        }
        PushButton {
            objectName: banner.actionName
            Layout.maximumWidth: banner.width * 0.45
            visible: banner.action !== ""
            kind: "quiet"
            danger: banner.tone === "danger"
            text: banner.action
            iconAfter: "next"
            onClicked: banner.actionPressed()
        }
    }
}
