// The day's orders and the summary of the chosen one: two panes side by side, one after the other in portrait.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field

Rectangle {
    id: page

    required property TodayPageModel today
    required property bool mayTakeIn

    readonly property bool onePane: page.width < 900 * Theme.iconScale
    // In one pane: the summary is shown in place of the list.
    property bool looking: false

    signal orderWanted

    color: Theme.bg

    RowLayout {
        anchors.fill: parent
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        spacing: 0

        TodayList {
            Layout.fillWidth: page.onePane
            Layout.fillHeight: true
            Layout.preferredWidth: Theme.wideText ? 512 : 464
            visible: !page.onePane || !page.looking
            today: page.today
            onePane: page.onePane
            mayTakeIn: page.mayTakeIn
            onChose: page.looking = true
            onOrderWanted: page.orderWanted()
        }
        Rectangle {
            Layout.fillHeight: true
            implicitWidth: Theme.hairline
            visible: !page.onePane
            color: Theme.outline
        }
        TodaySummary {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: !page.onePane || page.looking
            today: page.today
            back: page.onePane
            onBackPressed: page.looking = false
        }
    }
}
