// The suggested crew with points that add up, then why not the others.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import "../common"

ColumnLayout {
    id: list

    required property var offers
    required property bool roomy

    readonly property var best: list.offers.length > 0 && list.offers[0].canGo ? list.offers[0] : null

    spacing: 6
    Layout.fillWidth: true

    RowLayout {
        visible: list.best !== null
        spacing: 10

        Words {
            text: qsTr("Suggested crew")
            color: Theme.text2
            wrapMode: Text.NoWrap
            font.pixelSize: Theme.labelSize
        }
        Words {
            objectName: "bestCrew"
            Layout.fillWidth: true
            text: list.best ? list.best.name : ""
            strong: true
            font.pixelSize: Theme.headingSize
        }
        Words {
            text: list.best ? list.best.score : ""
            color: Theme.success
            strong: true
            font.pixelSize: Theme.titleSize
        }
        Words {
            text: qsTr("of 100")
            color: Theme.text2
            font.pixelSize: Theme.captionSize
        }
    }
    Words {
        Layout.fillWidth: true
        visible: list.best !== null && list.roomy && list.best.members !== ""
        text: list.best ? list.best.members : ""
        color: Theme.text2
        font.pixelSize: Theme.captionSize
    }
    Repeater {
        model: list.best ? list.best.factors : []
        delegate: RowLayout {
            id: factor

            required property var modelData

            spacing: 12

            Words {
                Layout.preferredWidth: 64
                text: factor.modelData.name
                color: Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.labelSize
            }
            Words {
                Layout.fillWidth: true
                text: factor.modelData.text
                font.pixelSize: Theme.labelSize
            }
            Rectangle {
                visible: list.roomy
                implicitWidth: 84
                implicitHeight: 6
                radius: 3
                color: Theme.surface2

                Rectangle {
                    width: parent.width * factor.modelData.points / factor.modelData.most
                    height: parent.height
                    radius: 3
                    color: Theme.success
                }
            }
            Words {
                Layout.preferredWidth: 56
                text: factor.modelData.points + " / " + factor.modelData.most
                color: Theme.text2
                wrapMode: Text.NoWrap
                font.pixelSize: Theme.labelSize
                horizontalAlignment: Text.AlignRight
            }
        }
    }
    Rectangle {
        Layout.fillWidth: true
        Layout.topMargin: 6
        visible: others.count > 0
        implicitHeight: rest.implicitHeight + 16
        radius: 12
        color: Theme.surface2

        ColumnLayout {
            id: rest

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: 14
            anchors.rightMargin: 14
            spacing: 2

            Repeater {
                id: others

                model: list.best ? list.offers.slice(1) : list.offers
                delegate: RowLayout {
                    id: other

                    required property var modelData

                    spacing: 10
                    Layout.minimumHeight: 28

                    Words {
                        Layout.preferredWidth: 16
                        text: other.modelData.place
                        color: Theme.text2
                        font.pixelSize: Theme.labelSize
                    }
                    Words {
                        Layout.fillWidth: true
                        Layout.preferredWidth: 90
                        text: other.modelData.name
                        strong: true
                        font.pixelSize: Theme.labelSize
                    }
                    Words {
                        Layout.fillWidth: true
                        Layout.preferredWidth: 150
                        text: other.modelData.line
                        font.pixelSize: Theme.captionSize
                    }
                    Words {
                        text: other.modelData.score
                        strong: true
                        font.pixelSize: Theme.labelSize
                    }
                }
            }
        }
    }
}
