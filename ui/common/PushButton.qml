// Every button beside the primary one: "secondary" has an edge, "tonal" a soft ground, "quiet" is text alone.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Pressable {
    id: button

    property string kind: "secondary"
    property string iconName: ""
    property string iconAfter: ""
    property string keyHint: ""
    property bool danger: false
    // The desk's size for mouse and keys.
    property bool dense: false
    // Under the nodes of a rail: the icon stands below them, the text below their words.
    property bool underNodes: false

    readonly property color ink: !button.enabled ? Theme.text2 : button.danger ? Theme.danger : Theme.primary
    readonly property color rest: button.kind === "tonal" ? Theme.primarySoft : button.kind === "secondary" ? Theme.surface : "transparent"

    leftPadding: button.underNodes ? 16 : button.kind === "quiet" ? 12 : button.dense ? 14 : 20
    rightPadding: button.underNodes ? 0 : button.leftPadding
    topPadding: button.dense ? 4 : 10
    bottomPadding: button.topPadding

    background: Rectangle {
        implicitWidth: button.dense ? 40 : 56
        implicitHeight: button.dense ? 40 : 56
        radius: 12
        color: button.down && button.kind === "quiet" ? Theme.surface2 : button.tone(button.rest)
        border.width: button.kind === "secondary" || (Theme.sunlight && button.kind === "tonal") ? Theme.edge : 0
        border.color: button.danger ? Theme.danger : Theme.outline2
    }

    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        RowLayout {
            id: row

            anchors.verticalCenter: parent.verticalCenter
            x: button.underNodes ? 0 : (parent.width - width) / 2
            width: Math.min(row.implicitWidth, parent.width)
            spacing: button.dense ? 8 : button.underNodes ? 18 : 12

            // Icons and key hint are made where there are any: most buttons have text alone.
            Loader {
                active: button.iconName !== ""
                visible: active
                sourceComponent: Icon {
                    name: button.iconName
                    ink: button.ink
                    size: button.dense ? 20 : 24
                }
            }
            Words {
                Layout.fillWidth: true
                text: button.text
                color: button.ink
                strong: true
                lifted: true
                font.pixelSize: button.dense ? Theme.labelSize : Theme.bodySize
                horizontalAlignment: button.underNodes ? Text.AlignLeft : Text.AlignHCenter
            }
            Loader {
                active: button.iconAfter !== ""
                visible: active
                sourceComponent: Icon {
                    name: button.iconAfter
                    ink: button.ink
                    size: button.dense ? 20 : 24
                }
            }
            Loader {
                active: button.keyHint !== ""
                visible: active
                sourceComponent: KeyHint {
                    text: button.keyHint
                    ink: button.ink
                }
            }
        }
    }
}
