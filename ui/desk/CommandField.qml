// Ctrl K: one field that finds any order and runs any command; the list hangs below it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Rectangle {
    id: command

    required property FinderModel finder

    readonly property int hits: command.finder ? command.finder.rows.count : 0
    readonly property int selectedIndex: command.finder ? command.finder.selectedIndex : -1

    function takeFocus(): void {
        field.forceActiveFocus(Qt.ShortcutFocusReason);
        field.selectAll();
    }
    function leave(): void {
        field.clear();
        command.parent.forceActiveFocus(Qt.OtherFocusReason);
        field.focus = false;
    }

    // What somebody was looking for is not for the next person at this desk.
    onFinderChanged: field.clear()
    implicitHeight: 40
    radius: 12
    color: Theme.surface2
    border.width: field.activeFocus ? Theme.strongEdge : 0
    border.color: Theme.primary

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 14
        anchors.rightMargin: 10
        spacing: 10

        Icon {
            name: "search"
            size: 20
            ink: Theme.text2
        }
        T.TextField {
            id: field

            objectName: "commandField"
            Layout.fillWidth: true
            implicitHeight: contentHeight
            color: Theme.text
            selectionColor: Theme.primary
            selectedTextColor: Theme.primaryInk
            font.family: Application.font.family
            font.pixelSize: Theme.labelSize
            selectByMouse: true
            Accessible.name: qsTr("Find an order or run a command")
            onTextEdited: command.finder.search(field.text)
            onActiveFocusChanged: {
                if (field.activeFocus)
                    command.finder.search(field.text);
                else
                    command.finder.forget();
            }
            Keys.onPressed: event => {
                event.accepted = true;
                if (event.key === Qt.Key_Down)
                    command.finder.move(1);
                else if (event.key === Qt.Key_Up)
                    command.finder.move(-1);
                else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
                    command.finder.take();
                else if (event.key === Qt.Key_Escape)
                    command.leave();
                else
                    event.accepted = false;
            }

            Words {
                anchors.fill: parent
                visible: field.text === "" && field.preeditText === ""
                text: command.width > 300 ? qsTr("Order, address, phone or command") : qsTr("Find anything")
                color: Theme.text2
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                verticalAlignment: Text.AlignVCenter
                font.pixelSize: Theme.labelSize
            }
        }
        KeyHint {
            visible: command.width > 300
            text: "Ctrl K"
        }
    }
    T.Popup {
        y: command.height + 6
        width: Math.max(command.width, 360)
        x: (command.width - width) / 2
        visible: field.activeFocus && command.finder !== null && command.finder.isEmpty
        height: nothing.implicitHeight + 32
        closePolicy: T.Popup.NoAutoClose
        padding: 16
        background: Rectangle {
            radius: 12
            color: Theme.surface
            border.width: Theme.edge
            border.color: Theme.outline2
        }
        contentItem: Words {
            id: nothing

            objectName: "foundNothing"
            text: qsTr("No order and no command has these words. An order's number, address, name or telephone finds it.")
            font.pixelSize: Theme.labelSize
        }
    }
    Connections {
        target: command.finder

        function onDone(): void {
            command.leave();
        }
    }
    T.Popup {
        y: command.height + 6
        width: Math.max(command.width, 360)
        x: (command.width - width) / 2
        visible: field.activeFocus && command.hits > 0
        closePolicy: T.Popup.NoAutoClose
        padding: 8
        height: command.hits * 48 + 16
        background: Rectangle {
            radius: 12
            color: Theme.surface
            border.width: Theme.edge
            border.color: Theme.outline2
        }
        contentItem: ListView {
            id: list

            model: command.finder ? command.finder.rows : null
            interactive: false
            delegate: Pressable {
                id: hit

                required property int index
                required property string glyph
                required property string label
                required property string sub

                width: list.width
                height: 48
                focusPolicy: Qt.NoFocus
                text: hit.label
                objectName: "found-" + hit.index
                onClicked: command.finder.run(hit.index)
                background: Rectangle {
                    radius: 8
                    color: hit.index === command.selectedIndex ? Theme.primarySoft : "transparent"
                }
                contentItem: RowLayout {
                    spacing: 12

                    Icon {
                        Layout.leftMargin: 8
                        name: hit.glyph
                        size: 20
                        ink: Theme.text2
                    }
                    ColumnLayout {
                        spacing: 0

                        Words {
                            Layout.fillWidth: true
                            text: hit.label
                            wrapMode: Text.NoWrap
                            elide: Text.ElideRight
                            font.pixelSize: Theme.labelSize
                        }
                        Words {
                            Layout.fillWidth: true
                            visible: hit.sub !== ""
                            text: hit.sub
                            color: Theme.text2
                            wrapMode: Text.NoWrap
                            elide: Text.ElideRight
                            font.pixelSize: Theme.captionSize
                        }
                    }
                }
            }
        }
    }
}
