// Several lines to fill in, growing with what is written.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common

ColumnLayout {
    id: entry

    property string label: ""
    property alias text: area.text
    property string placeholder: ""
    property string error: ""
    property real least: 96
    property string fieldName: entry.objectName + "Field"

    signal edited(string text)

    function takeFocus(): void {
        area.forceActiveFocus(Qt.TabFocusReason);
    }

    spacing: 8
    Layout.fillWidth: true

    Words {
        Layout.fillWidth: true
        visible: entry.label !== ""
        text: entry.label
        color: Theme.text2
        font.pixelSize: Theme.labelSize
    }
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: Math.max(entry.least, area.implicitHeight)
        radius: 12
        color: Theme.surface
        border.width: entry.error !== "" || area.activeFocus ? Theme.strongEdge : Theme.edge
        border.color: entry.error !== "" ? Theme.danger : area.activeFocus ? Theme.primary : Theme.outline2

        T.TextArea {
            id: area

            anchors.fill: parent
            objectName: entry.fieldName
            implicitHeight: contentHeight + topPadding + bottomPadding
            padding: 16
            color: Theme.text
            selectionColor: Theme.primary
            selectedTextColor: Theme.primaryInk
            font.family: Application.font.family
            font.pixelSize: Theme.bodySize
            font.bold: Theme.sunlight
            wrapMode: TextEdit.Wrap
            activeFocusOnTab: true
            KeyNavigation.priority: KeyNavigation.BeforeItem
            Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
            Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
            Accessible.name: entry.label
            Accessible.description: entry.error
            onTextChanged: if (area.activeFocus)
                entry.edited(area.text)

            Words {
                x: 16
                y: 16
                width: parent.width - 32
                visible: area.text === "" && area.preeditText === ""
                text: entry.placeholder
                color: Theme.text2
            }
        }
    }
    Words {
        Layout.fillWidth: true
        visible: entry.error !== ""
        text: entry.error
        color: Theme.danger
        font.pixelSize: Theme.labelSize
    }
}
