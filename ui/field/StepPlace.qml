// Where the page of the open order's step stands.
pragma ComponentBehavior: Bound

import QtQuick
import Doorstep.Field

Loader {
    id: shown

    required property OrderPageModel order

    function follow(): void {
        if (shown.order.stepPage === "")
            shown.source = "";
        else
            shown.setSource(shown.order.stepPage, {
                model: shown.order.stepObject
            });
    }

    objectName: "stepPage"
    Component.onCompleted: shown.follow()

    Connections {
        function onStepChanged(): void {
            shown.follow();
        }

        target: shown.order
    }
}
