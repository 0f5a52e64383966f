// The crew's window: the lock, or the places of the unlocked shift, and over everything the customer's view.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Doorstep.Common
import Doorstep.Field
import "../common"

Window {
    id: window

    required property FieldAppModel app

    width: 1280
    height: 800
    minimumWidth: 640
    minimumHeight: 480
    visible: true
    color: Theme.bg
    title: qsTr("Doorstep")

    Binding {
        target: Theme
        property: "name"
        value: window.app.look.theme
    }
    Binding {
        target: Theme
        property: "textScale"
        value: window.app.look.textScale
    }
    Binding {
        target: Theme
        property: "leftHanded"
        value: window.app.look.leftHanded
    }
    LockPage {
        anchors.fill: parent
        visible: !window.app.isUnlocked
        app: window.app
        lock: window.app.lockPage
    }
    Loader {
        id: shift

        // By its file's name: what is named as a type here is compiled before the lock page can be shown.
        function follow(): void {
            if (window.app.isUnlocked)
                shift.setSource("FieldPlaces.qml", {
                    app: window.app,
                    pages: window.app.places
                });
            else
                shift.source = "";
        }

        anchors.fill: parent
        visible: customer.item === null
    }
    Loader {
        id: customer

        function follow(): void {
            if (window.app.customer)
                customer.setSource("CustomerView.qml", {
                    customer: window.app.customer
                });
            else
                customer.source = "";
        }

        anchors.fill: parent
    }
    Connections {
        function onIsUnlockedChanged(): void {
            shift.follow();
        }
        function onCustomerChanged(): void {
            customer.follow();
        }

        target: window.app
    }
    Banner {
        objectName: "notice"
        anchors.top: parent.top
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.topMargin: 16
        width: Math.min(parent.width - 48, 720 * Theme.iconScale)
        visible: window.app.notice !== "" && customer.item === null
        tone: "danger"
        title: window.app.notice
        action: qsTr("Understood")
        onActionPressed: window.app.dismissNotice()
    }
    PhotoTaker {
        anchors.fill: parent
        camera: window.app.camera
    }
}
