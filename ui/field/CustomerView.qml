// The customer's screen, over everything: one page at a time; nothing of the crew's can be reached from here without their PIN.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Rectangle {
    id: view

    required property CustomerViewModel customer

    readonly property string page: view.customer.page
    readonly property bool isDone: ["agreed", "refused", "signed"].includes(view.page)
    // The crew's own text size, given back with the tablet.
    property real crewScale: 1

    color: Theme.surface
    Component.onCompleted: view.crewScale = Theme.textScale
    Component.onDestruction: Theme.textScale = view.crewScale

    // Nothing behind takes a tap that misses everything here.
    MouseArea {
        anchors.fill: parent
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        CustomerHead {
            Layout.fillWidth: true
            customer: view.customer
            larger: Theme.textScale > view.crewScale
            canHandBack: !view.isDone
            onLargerPressed: Theme.textScale = Theme.textScale > view.crewScale ? view.crewScale : view.crewScale * 1.35
        }
        Banner {
            objectName: "customerTrouble"
            Layout.leftMargin: 40
            Layout.rightMargin: 40
            Layout.topMargin: 16
            visible: view.customer.trouble !== ""
            tone: "danger"
            title: view.customer.trouble
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            CustomerRead {
                anchors.fill: parent
                visible: view.page === "read"
                customer: view.customer
            }
            // One pad for consent and one for sign-off, kept while other pages are open, so that no stroke is lost.
            CustomerSign {
                anchors.fill: parent
                visible: view.page === "sign"
                customer: view.customer
            }
            CustomerRefuse {
                anchors.fill: parent
                visible: view.page === "refuse"
                customer: view.customer
            }
            CustomerSignOff {
                anchors.fill: parent
                visible: view.page === "sign_off" || view.page === "situation"
                customer: view.customer
            }
            Loader {
                anchors.fill: parent
                active: view.page === "survey" || view.page === "complaint"
                sourceComponent: CustomerSurvey {
                    customer: view.customer
                }
            }
            Loader {
                anchors.fill: parent
                active: view.isDone
                sourceComponent: CustomerDone {
                    customer: view.customer
                }
            }
        }
    }
    Loader {
        anchors.fill: parent
        active: view.customer.handBack.asking
        sourceComponent: CustomerHandBack {
            customer: view.customer
        }
    }
}
