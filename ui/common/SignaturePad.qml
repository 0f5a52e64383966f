// White paper in every theme: line, ink, the last stroke back, all again; what is wrong stands on the paper in a sentence.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common

Rectangle {
    id: pad

    property string prompt: qsTr("Please sign on the line")
    // Who signs and when, under the line.
    property string signer: ""
    property string problem: ""
    readonly property alias canvas: paper

    signal changed

    implicitWidth: 400
    implicitHeight: Math.max(248, head.implicitHeight + under.implicitHeight + 140)
    Layout.minimumHeight: implicitHeight
    radius: 12
    color: "#FFFFFF"
    border.width: pad.problem === "" ? 2 : Theme.strongEdge
    border.color: pad.problem === "" ? (Theme.sunlight ? "#000000" : "#66747F") : "#8C1712"

    Rectangle {
        x: 24
        y: parent.height - Math.max(44, under.implicitHeight + 20)
        width: parent.width - 48
        height: 1
        color: "#3A4653"
    }
    Words {
        id: under

        x: 24
        y: parent.height - implicitHeight - 12
        width: parent.width - 48
        text: pad.signer
        color: "#3A4653"
        font.pixelSize: Theme.captionSize
    }
    InkCanvas {
        id: paper

        objectName: (pad.objectName || "signature") + "Canvas"
        anchors.fill: parent
        anchors.margins: 3
        // A head in two rows takes half of the paper: the pen then begins below it, on no button.
        anchors.topMargin: head.columns === 2 ? head.y + head.implicitHeight : 3
        ratio: Screen.devicePixelRatio
        Accessible.role: Accessible.Canvas
        Accessible.name: pad.prompt
        Accessible.description: qsTr("Strokes: %1").arg(paper.strokeCount)
        onInkChanged: pad.changed()
    }
    GridLayout {
        id: head

        x: 24
        y: 8
        width: parent.width - 32
        columns: pad.width < 520 * Theme.textScale ? 2 : 3
        columnSpacing: 4
        rowSpacing: 0

        Words {
            Layout.fillWidth: true
            Layout.columnSpan: head.columns - 2 > 0 ? 1 : 2
            Layout.alignment: Qt.AlignTop
            Layout.topMargin: 8
            text: pad.problem === "" ? pad.prompt : pad.problem
            color: pad.problem === "" ? "#3A4653" : "#8C1712"
            strong: pad.problem !== ""
            font.pixelSize: Theme.labelSize
        }
        PadButton {
            objectName: (pad.objectName || "signature") + "Undo"
            Layout.fillWidth: head.columns === 2
            text: qsTr("Undo stroke")
            iconName: "undo"
            enabled: !paper.isEmpty
            onClicked: paper.undo()
        }
        PadButton {
            objectName: (pad.objectName || "signature") + "Clear"
            Layout.fillWidth: head.columns === 2
            text: qsTr("Sign again")
            iconName: "eraser"
            enabled: !paper.isEmpty
            onClicked: paper.clear()
        }
    }

    component PadButton: Pressable {
        id: button

        required property string iconName
        readonly property color ink: button.enabled ? "#0A4A86" : "#3A4653"

        leftPadding: 12
        rightPadding: 12

        background: Rectangle {
            implicitHeight: 56
            radius: 12
            color: button.down ? "#DDEAF7" : "transparent"
        }
        contentItem: RowLayout {
            spacing: 10

            Icon {
                name: button.iconName
                ink: button.ink
            }
            Words {
                Layout.fillWidth: true
                text: button.text
                color: button.ink
                strong: true
                lifted: true
            }
        }
    }
}
