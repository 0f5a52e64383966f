// Testing: the cards of all readings, and one pad that types into the chosen one.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

GridLayout {
    id: page

    required property TestPageModel model

    // What the order keeps free at the foot for its undo banner.
    property real footRoom: 0

    readonly property bool tall: page.width < 760 * Theme.iconScale
    // Too low for two panes above each other: the pad stands at the head of the one pane.
    readonly property bool low: page.tall && page.height < 700 * Theme.textScale

    columns: page.tall ? 1 : 2
    columnSpacing: 0
    rowSpacing: 0

    Connections {
        function onNameChanged(): void {
            if (page.low)
                readings.pane.contentY = 0;
        }

        target: page.model
    }
    MoreBelow {
        id: readings

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.bottomMargin: page.tall ? 0 : page.footRoom
        gap: 12

        TestPad {
            id: inside

            Layout.fillWidth: true
            Layout.fillHeight: false
            Layout.minimumHeight: inside.whole
            visible: page.low && page.model.name !== ""
            inset: 0
            model: page.model
            tall: true
        }
        RowLayout {
            spacing: 12

            Words {
                Layout.fillWidth: true
                text: qsTr("Tested before the customer")
                strong: true
                font.pixelSize: Theme.headingSize
                Accessible.role: Accessible.Heading
            }
            Words {
                objectName: "testCount"
                text: page.model.count
                strong: true
                font.pixelSize: Theme.labelSize
            }
        }
        // Here and not on the pad, which must not scroll under the fingers.
        PushButton {
            objectName: "rework"
            Layout.fillWidth: true
            Layout.minimumHeight: 64
            visible: page.model.canRework
            danger: true
            iconName: "wrench"
            text: qsTr("Back to the repair")
            enabled: !page.model.isBusy
            onClicked: page.model.rework()
        }
        CheckTile {
            objectName: "watched"
            Layout.fillWidth: true
            text: qsTr("The customer is watching")
            verdict: page.model.watched ? "ok" : "open"
            onClicked: page.model.watch(!page.model.watched)
        }
        Repeater {
            model: page.model.rows
            delegate: ReadingCard {
                id: card

                required property var model

                objectName: "reading-" + card.model.id
                Layout.fillWidth: true
                name: card.model.name
                limits: card.model.sub
                unit: card.model.unit
                before: card.model.before
                after: card.model.after
                verdict: card.model.verdict
                active: card.model.active
                bandFrom: card.model.bandFrom
                bandTo: card.model.bandTo
                beforeAt: card.model.beforeAt
                afterAt: card.model.afterAt
                gauged: card.model.gauged
                onClicked: page.model.choose(card.model.id)
            }
        }
        StepItems {
            Layout.fillWidth: true
            visible: page.model.items.count > 0
            model: page.model
        }
    }
    TestPad {
        Layout.fillWidth: page.tall
        Layout.fillHeight: !page.tall
        Layout.preferredWidth: page.tall ? -1 : 392 * Math.min(Theme.iconScale, 1.25)
        Layout.maximumHeight: page.tall ? page.height * 0.62 : -1
        visible: page.model.name !== "" && !page.low
        model: page.model
        tall: page.tall
    }
}
