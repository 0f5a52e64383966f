// The faults that the search lets through; one press chooses, and brings the usual urgency with it.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Doorstep.Common
import Doorstep.Desk
import "../common"

ListView {
    id: faults

    required property IntakePageModel intake

    objectName: "faults"
    Layout.fillWidth: true
    Layout.fillHeight: true
    clip: true
    model: faults.intake.faults
    boundsBehavior: Flickable.StopAtBounds
    delegate: Pressable {
        id: row

        required property string code
        required property string label
        required property string sector
        required property string urgency
        readonly property bool here: faults.intake.fault === row.code

        objectName: "fault-" + row.code
        width: faults.width - 14
        height: Math.max(46, implicitContentHeight + 10)
        text: row.label
        onClicked: faults.intake.chooseFault(row.code)
        background: Rectangle {
            color: row.here ? Theme.primarySoft : "transparent"
            radius: 8

            Hairline {
                anchors.bottom: parent.bottom
                width: parent.width
            }
        }
        contentItem: RowLayout {
            spacing: 12

            SectorGlyph {
                Layout.fillWidth: false
                Layout.leftMargin: 8
                sector: row.sector
            }
            Words {
                Layout.fillWidth: true
                text: row.label
                strong: row.here
            }
            Words {
                text: row.code
                color: Theme.text2
                font.pixelSize: Theme.captionSize
            }
            UrgencyTag {
                Layout.rightMargin: 8
                level: row.urgency
            }
        }
    }
    T.ScrollBar.vertical: SlimBar {}
}
