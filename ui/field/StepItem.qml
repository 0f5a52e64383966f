// One item of a step; its kind decides what stands there.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Column {
    id: item

    required property StepModel model
    required property string key
    required property string kind
    required property string text
    required property string hint
    required property string tone
    required property string verdict
    required property string value
    required property string unit
    required property var options
    required property var parts
    required property var photos
    required property string group
    required property string groupCode
    required property string groupCount
    required property bool groupClear
    required property bool canFail

    readonly property bool open: !item.model.isClosed

    signal readingWanted
    signal photoLooked(string sha256)

    // No layout: what the loader brings asks for its height by its width, and a layout would ask again without end.
    topPadding: item.group !== "" ? 8 : 0
    spacing: 12

    Loader {
        width: item.width
        active: item.group !== ""
        visible: active
        sourceComponent: groupHead
    }
    Loader {
        width: item.width
        sourceComponent: item.kind === "check" || item.kind === "teaching" ? check : item.kind === "script" ? script : item.kind === "note" ? note : item.kind === "photo" ? photo : item.kind === "reading" || item.kind === "reading_passfail" ? reading : item.options.length > 0 ? choice : words
    }

    Component {
        id: groupHead

        RowLayout {
            spacing: 10

            Words {
                text: item.group
                strong: true
                font.pixelSize: Theme.headingSize
                Layout.maximumWidth: item.width * 0.6
                Accessible.role: Accessible.Heading
            }
            Words {
                Layout.fillWidth: true
                text: item.groupCode
                color: Theme.text2
                font.pixelSize: Theme.labelSize
            }
            Words {
                text: item.groupCount
                strong: true
            }
            PushButton {
                objectName: "all-" + item.groupCode
                visible: item.groupCount !== "" && !item.groupClear && item.open
                kind: "tonal"
                text: qsTr("All clear")
                iconName: "check"
                onClicked: item.model.allClear(item.groupCode)
            }
        }
    }
    Component {
        id: check

        RowLayout {
            spacing: 8

            CheckTile {
                objectName: "item-" + item.key
                Layout.fillWidth: true
                enabled: item.open
                text: item.text
                sub: item.verdict === "override" ? qsTr("let pass by the supervisor") : item.hint
                verdict: item.verdict === "override" ? "ok" : item.verdict
                onClicked: item.model.tick(item.key)
            }
            IconButton {
                objectName: "item-" + item.key + "-fail"
                visible: item.canFail
                enabled: item.open
                iconName: "x"
                ink: Theme.danger
                text: qsTr("Not safe or not possible: %1").arg(item.text)
                onClicked: item.model.answer(item.key, item.verdict === "fail" ? "" : "fail")
            }
        }
    }
    Component {
        id: script

        Card {
            heading: qsTr("Read aloud")

            ScriptText {
                Layout.fillWidth: true
                parts: item.parts
            }
        }
    }
    Component {
        id: note

        Banner {
            tone: item.tone === "plain" ? "calm" : item.tone
            title: item.text
        }
    }
    Component {
        id: photo

        StepPhotos {
            key: item.key
            text: item.text
            photos: item.photos
            open: item.open
            onWanted: item.model.photo(item.key)
            onLooked: sha256 => item.photoLooked(sha256)
        }
    }
    Component {
        id: reading

        StepReading {
            name: item.key
            text: item.text
            limits: item.hint
            value: item.value
            unit: item.unit
            verdict: item.verdict
            options: item.options
            open: item.open
            onWanted: item.readingWanted()
            onPassed: key => item.model.measure(item.key, key)
        }
    }
    Component {
        id: choice

        ColumnLayout {
            spacing: 8

            Words {
                Layout.fillWidth: true
                text: item.text
                strong: true
            }
            Segments {
                objectName: "item-" + item.key
                Layout.fillWidth: true
                enabled: item.open
                options: item.options
                current: item.value
                onPicked: key => item.model.answer(item.key, key)
            }
        }
    }
    Component {
        id: words

        TextEntry {
            objectName: "item-" + item.key
            enabled: item.open
            label: item.text
            text: item.value
            unit: item.unit
            inputMethodHints: item.kind === "question_number" ? Qt.ImhFormattedNumbersOnly : Qt.ImhNone
            onEdited: text => item.model.answer(item.key, text)
        }
    }
}
