// Makes a page when it is first gone to, between frames so that nothing stands still, and keeps it; the page in sight has the keys.
pragma ComponentBehavior: Bound

import QtQuick

Loader {
    id: loader

    required property bool here
    required property bool wanted
    property bool met: false
    // Whoever drives the window waits for it.
    readonly property bool coming: loader.here && loader.status !== Loader.Ready

    anchors.fill: parent
    asynchronous: true
    active: loader.wanted && loader.met
    visible: loader.here
    focus: loader.here
    onHereChanged: loader.arrive()
    onWantedChanged: if (!loader.wanted)
        loader.met = false
    onLoaded: loader.arrive()
    Component.onCompleted: loader.arrive()

    function arrive(): void {
        if (!loader.here)
            return;
        loader.met = true;
        if (loader.item)
            (loader.item as Item).forceActiveFocus(Qt.OtherFocusReason);
    }
}
