// Knowledge: search on the left, the article on the right; one after the other in portrait.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field

Rectangle {
    id: page

    required property KnowledgePageModel knowledge

    readonly property bool onePane: page.width < 900 * Theme.iconScale
    property bool reading: false

    color: Theme.bg

    RowLayout {
        anchors.fill: parent
        layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
        spacing: 0

        KnowledgeList {
            Layout.fillWidth: page.onePane
            Layout.fillHeight: true
            Layout.preferredWidth: Theme.wideText ? 512 : 480
            visible: !page.onePane || !page.reading
            knowledge: page.knowledge
            onePane: page.onePane
            onChose: page.reading = true
        }
        KnowledgeArticle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: !page.onePane || page.reading
            article: page.knowledge.article
            back: page.onePane
            onBackPressed: page.reading = false
        }
    }
}
