// Title and scope, the command field at the same place everywhere, language, theme, and the clock to the second.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: bar

    required property DeskAppModel app

    readonly property string title: bar.app.place === "board" ? qsTr("Board") : bar.app.place === "intake" ? qsTr("Intake") : bar.app.place === "import" ? qsTr("Import orders") : bar.app.place === "order" ? qsTr("Order") : bar.app.place === "integrity" ? qsTr("Integrity") : bar.app.place === "admin" ? qsTr("Administration") : qsTr("Quarantine")

    function takeFocus(): void {
        entry.takeFocus();
    }

    color: Theme.surface

    Hairline {
        anchors.bottom: parent.bottom
        width: parent.width
    }
    RowLayout {
        anchors.left: parent.left
        anchors.leftMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        width: entry.x - 40
        spacing: 16

        Words {
            id: title

            text: bar.title
            strong: true
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.headingSize
            Accessible.role: Accessible.Heading
        }
        Words {
            Layout.fillWidth: true
            visible: bar.width > 1500
            text: bar.app.scope
            color: Theme.text2
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            font.pixelSize: Theme.labelSize
        }
    }
    CommandField {
        id: entry

        finder: bar.app.finder
        // In the middle where there is room, else between the title and what stands at the right.
        width: Math.min(470, bar.width * 0.34, right.x - title.implicitWidth - 68)
        x: Math.min((bar.width - width) / 2, right.x - width - 16)
        anchors.verticalCenter: parent.verticalCenter
    }
    RowLayout {
        id: right

        anchors.right: parent.right
        anchors.rightMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        spacing: 12

        Segments {
            objectName: "language"
            Layout.preferredWidth: 104
            dense: true
            options: [
                {
                    key: "zh",
                    text: "中"
                },
                {
                    key: "en",
                    text: "EN"
                }
            ]
            current: bar.app.language
            onPicked: key => bar.app.speak(key)
        }
        IconButton {
            objectName: "theme"
            iconName: "sun"
            text: qsTr("Light or dark")
            side: 40
            edged: false
            checkedLook: bar.app.theme === "dark"
            onClicked: bar.app.switchTheme()
        }
        ColumnLayout {
            spacing: 0

            Words {
                Layout.alignment: Qt.AlignRight
                text: bar.app.time
                strong: true
                wrapMode: Text.NoWrap
            }
            Words {
                Layout.alignment: Qt.AlignRight
                text: bar.app.day
                color: Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.captionSize
            }
        }
    }
}
