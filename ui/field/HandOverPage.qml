// Before the tablet goes to the customer: what the crew says on the left, what the customer will see on the right.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: page

    required property HandOverModel model

    readonly property bool tall: page.width < 760 * Theme.iconScale

    GridLayout {
        columns: page.tall ? 1 : 2
        columnSpacing: 24
        rowSpacing: 16

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 3
            Layout.horizontalStretchFactor: 3
            spacing: 16

            Banner {
                objectName: "customerAnswer"
                visible: page.model.answered !== ""
                tone: "calm"
                title: page.model.answered
            }
            StepItems {
                Layout.fillWidth: true
                model: page.model
            }
            Words {
                objectName: "noVoice"
                Layout.fillWidth: true
                visible: page.model.silent
                text: qsTr("This tablet has no voice to read aloud with. Please read it to a customer who cannot.")
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Card {
                visible: page.model.emergency
                heading: qsTr("Emergency")
                failed: false

                Words {
                    Layout.fillWidth: true
                    text: qsTr("This is urgent and the utility's own side: the work may start first. The consent is made up for within 24 hours.")
                }
                PushButton {
                    objectName: "workFirst"
                    Layout.fillWidth: true
                    Layout.minimumHeight: 64
                    danger: true
                    iconName: "wrench"
                    text: qsTr("Work first, with the reason")
                    onClicked: page.model.workFirst()
                }
            }
        }
        Card {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 2
            Layout.horizontalStretchFactor: 2
            heading: page.model.heading

            FactRow {
                visible: page.model.cause !== ""
                label: qsTr("Cause")
                value: page.model.cause
                strong: true
            }
            FactRow {
                visible: value !== ""
                label: page.model.done === "" ? qsTr("Plan") : qsTr("Done")
                value: page.model.done === "" ? page.model.plan : page.model.done
            }
            CustomerLabel {
                visible: text !== ""
                text: page.model.side
            }
            Repeater {
                model: page.model.tiles
                delegate: CustomerTile {
                    Layout.fillWidth: true
                }
            }
            Hairline {
                visible: page.model.total !== ""
            }
            Repeater {
                model: page.model.lines
                delegate: RowLayout {
                    id: line

                    required property string text
                    required property string sub
                    required property string amount
                    required property bool free

                    spacing: 12

                    ColumnLayout {
                        spacing: 0

                        Words {
                            Layout.fillWidth: true
                            text: line.text
                        }
                        Words {
                            Layout.fillWidth: true
                            text: line.sub
                            color: line.free ? Theme.success : Theme.text2
                            font.pixelSize: Theme.captionSize
                        }
                    }
                    Words {
                        text: line.amount
                        strong: true
                        wrapMode: Text.NoWrap
                    }
                }
            }
            RowLayout {
                visible: page.model.total !== ""
                spacing: 12

                Words {
                    Layout.fillWidth: true
                    text: qsTr("Total")
                    strong: true
                }
                Words {
                    text: page.model.total
                    strong: true
                    wrapMode: Text.NoWrap
                    font.pixelSize: Theme.titleSize
                }
            }
        }
    }
}
