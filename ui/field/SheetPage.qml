// The signed sheet beside its code, what can be done with it, and where the record is.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Item {
    id: page

    required property SheetPageModel model

    readonly property bool tall: page.width < (page.width > 1.4 * page.height ? 600 : 820 * Theme.iconScale)
    property bool whole: false

    GridLayout {
        anchors.fill: parent
        visible: !page.whole
        columns: page.tall ? 1 : 2
        columnSpacing: 0
        rowSpacing: 0

        SheetPaper {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 2
            Layout.preferredHeight: page.tall ? page.height * 0.48 : -1
            Layout.horizontalStretchFactor: 2
            model: page.model
        }
        MoreBelow {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 3
            Layout.preferredHeight: page.tall ? page.height * 0.52 : -1
            Layout.horizontalStretchFactor: 3

            Banner {
                objectName: "sheetTrouble"
                visible: page.model.trouble !== ""
                tone: "danger"
                title: page.model.trouble
                action: qsTr("Try again")
                onActionPressed: page.model.again()
            }
            Banner {
                objectName: "sheetTold"
                visible: page.model.happened !== "" && page.model.trouble === ""
                tone: "success"
                title: page.model.happened
            }
            SheetCode {
                model: page.model
            }
            GridLayout {
                columns: page.width < 1000 * Theme.textScale && !page.tall || Theme.wideText ? 1 : 3
                columnSpacing: 12
                rowSpacing: 12

                PushButton {
                    objectName: "printSheet"
                    Layout.fillWidth: true
                    Layout.minimumHeight: 64
                    iconName: "print"
                    text: qsTr("Print")
                    enabled: page.model.pages.length > 0
                    onClicked: page.model.printOut()
                }
                PushButton {
                    objectName: "saveSheet"
                    Layout.fillWidth: true
                    Layout.minimumHeight: 64
                    iconName: "share"
                    text: qsTr("Save as a file")
                    enabled: page.model.pages.length > 0
                    onClicked: page.model.save()
                }
                PushButton {
                    objectName: "wholeSheet"
                    Layout.fillWidth: true
                    Layout.minimumHeight: 64
                    iconName: "eye"
                    text: qsTr("Full view")
                    enabled: page.model.pages.length > 0
                    onClicked: page.whole = true
                }
            }
            Card {
                heading: qsTr("Where this record is now")

                Repeater {
                    model: page.model.marks
                    delegate: SheetMark {
                        Layout.fillWidth: true
                    }
                }
            }
        }
    }
    ColumnLayout {
        anchors.fill: parent
        visible: page.whole
        spacing: 0

        PageHead {
            Layout.margins: 16
            Layout.bottomMargin: 0
            large: false
            back: true
            title: qsTr("Service sheet")
            onBackPressed: page.whole = false
        }
        SheetPaper {
            Layout.fillWidth: true
            Layout.fillHeight: true
            model: page.model
        }
    }
}
