// The chosen reading: its limits, the figures as they are typed, the instrument, and the keys; or pass and fail.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

MoreBelow {
    id: pad

    required property TestPageModel model
    property bool tall: false
    // So high that nothing of it scrolls.
    readonly property real whole: card.implicitHeight + 2 * pad.inset

    inset: 12
    implicitHeight: pad.whole

    Card {
        id: card

        inset: 14
        spacing: 8

        RowLayout {
            spacing: 12

            Words {
                objectName: "padName"
                Layout.fillWidth: true
                text: pad.model.name
                strong: true
                Accessible.role: Accessible.Heading
            }
            Words {
                Layout.maximumWidth: card.width * 0.45
                text: pad.model.limits
                color: Theme.text2
                horizontalAlignment: Text.AlignRight
                font.pixelSize: Theme.labelSize
            }
        }
        Segments {
            objectName: "phase"
            Layout.fillWidth: true
            visible: pad.model.phases.length > 0
            options: pad.model.phases
            current: pad.model.phase
            onPicked: key => pad.model.choosePhase(key)
        }
        TestEntry {
            objectName: "entry"
            Layout.fillWidth: true
            visible: !pad.model.passOrFail
            model: pad.model
        }
        Words {
            Layout.fillWidth: true
            visible: text !== ""
            text: pad.model.entryError
            color: Theme.danger
            font.pixelSize: Theme.labelSize
        }
        Words {
            Layout.fillWidth: true
            visible: pad.model.passOrFail && text !== ""
            text: pad.model.method
            color: Theme.text2
        }
        RowLayout {
            spacing: 12

            Icon {
                name: "gauge"
                ink: pad.model.toolExpired ? Theme.danger : Theme.text2
                size: 24
            }
            ColumnLayout {
                spacing: 0

                Words {
                    objectName: "tool"
                    Layout.fillWidth: true
                    text: pad.model.tool
                    strong: true
                    font.pixelSize: Theme.labelSize
                }
                Words {
                    Layout.fillWidth: true
                    text: pad.model.toolSub
                    color: pad.model.toolExpired ? Theme.danger : Theme.text2
                    strong: pad.model.toolExpired
                    font.pixelSize: Theme.captionSize
                }
            }
            PushButton {
                objectName: "changeTool"
                kind: "quiet"
                text: qsTr("Change")
                onClicked: chooser.open()
            }
        }
        NumberPad {
            visible: !pad.model.passOrFail
            onTyped: figure => pad.model.type(figure)
            onErased: pad.model.erase()
        }
        RowLayout {
            visible: !pad.model.passOrFail
            spacing: 8

            PushButton {
                objectName: "minusSign"
                Layout.minimumHeight: 56
                kind: "tonal"
                text: "±"
                hint: qsTr("Turn the sign")
                onClicked: pad.model.type("-")
            }
            PushButton {
                objectName: "takeReading"
                Layout.fillWidth: true
                Layout.minimumHeight: 56
                kind: "tonal"
                iconName: "check"
                text: qsTr("Note the reading")
                enabled: pad.model.entry !== "" && !pad.model.isBusy && !pad.model.isClosed
                onClicked: pad.model.take()
            }
        }
        RowLayout {
            visible: pad.model.passOrFail
            spacing: 12
            uniformCellSizes: true

            PushButton {
                objectName: "judge-pass"
                Layout.fillWidth: true
                Layout.minimumHeight: 88
                iconName: "check"
                text: qsTr("Passed")
                enabled: !pad.model.isBusy && !pad.model.isClosed
                onClicked: pad.model.judge("pass")
            }
            PushButton {
                objectName: "judge-fail"
                Layout.fillWidth: true
                Layout.minimumHeight: 88
                iconName: "x"
                danger: true
                text: qsTr("Failed")
                enabled: !pad.model.isBusy && !pad.model.isClosed
                onClicked: pad.model.judge("fail")
            }
        }
    }

    InstrumentSheet {
        id: chooser

        model: pad.model
    }
}
