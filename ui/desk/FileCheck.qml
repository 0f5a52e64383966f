// A sheet or a bundle that somebody brought: choose it, and every check says in words whether it held.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Desk
import "../common"

ColumnLayout {
    id: zone

    required property IntegrityPageModel integrity

    readonly property string verdict: zone.integrity.verdict

    spacing: 14

    Words {
        Layout.fillWidth: true
        text: qsTr("Check a file")
        strong: true
        font.pixelSize: Theme.titleSize
        Accessible.role: Accessible.Heading
    }
    Words {
        Layout.fillWidth: true
        text: zone.integrity.file === "" ? qsTr("A service sheet (PDF) or an order's bundle, whoever brings it. It is checked on this desk alone, without the server.") : zone.integrity.file
        color: zone.integrity.file === "" ? Theme.text2 : Theme.text
        strong: zone.integrity.file !== ""
        wrapMode: Text.Wrap
    }
    Banner {
        objectName: "fileVerdict"
        visible: zone.verdict !== ""
        tone: zone.verdict === "pass" ? "success" : zone.verdict === "fail" ? "danger" : "warn"
        iconName: zone.verdict === "pass" ? "shieldok" : "alert"
        title: zone.integrity.verdictWords
    }
    Banner {
        objectName: "fileProblem"
        visible: zone.integrity.fileProblem !== ""
        tone: "warn"
        title: zone.integrity.fileProblem
    }
    Repeater {
        model: zone.integrity.checks
        delegate: RowLayout {
            id: line

            required property var modelData
            readonly property bool fails: line.modelData.outcome === "fail"
            readonly property bool holds: line.modelData.outcome === "pass"

            spacing: 12
            Accessible.role: Accessible.StaticText
            Accessible.name: line.modelData.mark + " " + line.modelData.sentence

            Icon {
                Layout.alignment: Qt.AlignTop
                name: line.holds ? "check" : line.fails ? "x" : "info"
                ink: line.holds ? Theme.success : line.fails ? Theme.danger : Theme.warn
                size: 22
            }
            Words {
                Layout.fillWidth: true
                text: line.holds ? line.modelData.sentence : line.modelData.mark + "　" + line.modelData.sentence
                color: line.fails ? Theme.danger : Theme.text
                strong: line.fails
                font.pixelSize: Theme.labelSize
                Accessible.ignored: true
            }
        }
    }
    Item {
        Layout.fillHeight: true
    }
    PrimaryButton {
        objectName: "primary"
        Layout.fillWidth: true
        busy: zone.integrity.isChecking
        iconName: "shieldok"
        text: zone.integrity.isChecking ? qsTr("Checking") : zone.integrity.file === "" ? qsTr("Choose a file") : qsTr("Check another file")
        consequence: qsTr("nothing is changed or sent")
        onClicked: chooser.active = true
    }
    Loader {
        id: chooser

        active: false
        source: "EvidenceChooser.qml"
    }
    Connections {
        target: chooser.item
        ignoreUnknownSignals: true

        function onChosen(file: url): void {
            zone.integrity.check(file);
        }
        function onClosed(): void {
            chooser.active = false;
        }
    }
}
