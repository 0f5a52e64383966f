// Photos, the service sheet and what was recomputed here; the one blue surface verifies all of it again.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

Item {
    id: pane

    required property TimelinePageModel order
    required property ExportingModel exporting
    required property bool roomy

    signal done

    // The outcome stands below photos and sheet; who asked for it looks for it at once, until they scroll away.
    property bool followsOutcome: false

    function showOutcome(): void {
        if (pane.followsOutcome)
            scroll.contentY = Math.max(0, Math.min(outcome.y, scroll.contentHeight - scroll.height));
    }
    function exportBundle(): void {
        bundle.choose();
    }

    Connections {
        target: pane.order

        function onIsCheckingChanged(): void {
            pane.followsOutcome = !pane.order.isChecking;
            pane.showOutcome();
        }
        function onOrderIdChanged(): void {
            pane.followsOutcome = false;
            scroll.contentY = 0;
        }
    }
    Flickable {
        id: scroll

        objectName: "evidenceScroll"

        anchors.fill: parent
        anchors.bottomMargin: verify.height + bundle.implicitHeight + 24
        contentHeight: column.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        T.ScrollBar.vertical: SlimBar {}
        onMovementStarted: pane.followsOutcome = false
        // The outcome's lines come after its heading.
        onContentHeightChanged: pane.showOutcome()

        ColumnLayout {
            id: column

            width: scroll.width - (scroll.contentHeight > scroll.height ? 14 : 0)
            spacing: 12

            Card {
                heading: qsTr("Photos")
                beside: pane.order.photoLine
                inset: 16

                Words {
                    Layout.fillWidth: true
                    visible: pane.order.photos.length === 0
                    text: qsTr("No photo was taken yet.")
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                GridLayout {
                    columns: 2
                    columnSpacing: 8
                    rowSpacing: 8
                    visible: pane.order.photos.length > 0

                    Repeater {
                        model: pane.order.photos
                        delegate: PhotoSeen {
                            Layout.fillWidth: true
                            Layout.preferredHeight: width * 0.72
                            onClicked: viewer.show([modelData.source], modelData.text)
                        }
                    }
                }
            }
            Card {
                heading: qsTr("Service sheet")
                inset: 16

                Words {
                    Layout.fillWidth: true
                    text: pane.order.sheetLine !== "" ? pane.order.sheetLine : qsTr("No sheet was issued yet.")
                    color: Theme.text2
                    font.pixelSize: Theme.labelSize
                }
                Pressable {
                    objectName: "sheetPage"
                    Layout.fillWidth: true
                    Layout.preferredHeight: pane.roomy ? 420 : 300
                    visible: pane.order.sheetPages.length > 0
                    text: qsTr("Open the sheet")
                    onClicked: viewer.show(pane.order.sheetPages, qsTr("Service sheet"))
                    contentItem: Item {}
                    background: Rectangle {
                        color: "#FFFFFF"
                        border.width: Theme.edge
                        border.color: Theme.outline2

                        Image {
                            anchors.fill: parent
                            anchors.margins: 4
                            source: pane.order.sheetPages.length > 0 ? pane.order.sheetPages[0] : ""
                            fillMode: Image.PreserveAspectFit
                            verticalAlignment: Image.AlignTop
                            sourceSize.width: 900
                            smooth: true
                        }
                    }
                }
            }
            VerdictCard {
                id: outcome

                objectName: "verdictCard"
                order: pane.order
            }
        }
    }
    ExportLine {
        id: bundle

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: verify.top
        anchors.bottomMargin: 10
        exporting: pane.exporting
        orderId: pane.order.orderId
        onDone: pane.done()
    }
    PrimaryButton {
        id: verify

        objectName: "primary"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        iconName: "shieldok"
        keyHint: "V"
        text: pane.order.verdict === "" ? qsTr("Verify all") : qsTr("Verify again")
        consequence: qsTr("recomputes all hashes and signatures")
        busy: pane.order.isChecking
        enabled: pane.order.checks.length > 0
        onClicked: {
            pane.order.verify();
            pane.done();
        }
    }
    PictureSheet {
        id: viewer

        onClosed: pane.done()
    }
}
