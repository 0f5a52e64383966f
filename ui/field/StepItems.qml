// The items of a step as the procedure names them: scripts, notes, checks, questions, readings, photos, texts to teach.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field

ColumnLayout {
    id: items

    required property StepModel model
    // Another list of item rows of the same step, where a page shows them in two places.
    property Rows rows: items.model.items

    // Brings an item into the middle of the pane that scrolls around it.
    function reveal(key: string): void {
        let found = null;
        for (let place = 0; place < list.count; place++) {
            const item = list.itemAt(place) as StepItem;
            if (item.key === key)
                found = item;
        }
        let above = items.parent;
        while (above && !(above as Flickable))
            above = above.parent;
        const pane = above as Flickable;
        if (!found || !pane)
            return;
        const middle = found.mapToItem(pane.contentItem, 0, found.height / 2).y - pane.height / 2;
        pane.contentY = Math.max(0, Math.min(middle, pane.contentHeight - pane.height));
    }

    Layout.fillWidth: true
    Layout.fillHeight: false
    spacing: 12
    visible: list.count > 0

    Connections {
        function onItemWanted(key: string): void {
            items.reveal(key);
        }

        target: items.model
    }

    Repeater {
        id: list

        model: items.rows
        delegate: StepItem {
            Layout.fillWidth: true
            model: items.model
            onReadingWanted: {
                pad.active = true;
                (pad.item as ReadingPad).ask(key, text, hint, unit, value);
            }
            onPhotoLooked: sha256 => {
                look.active = true;
                (look.item as PhotoSheet).show(key, text, sha256);
            }
        }
    }
    // Its keys are made when a reading is first asked for: they would take half the time in which a step's page is built.
    Loader {
        id: pad

        active: false
        visible: false
        sourceComponent: ReadingPad {
            onGiven: (item, value) => items.model.measure(item, value)
        }
    }
    Loader {
        id: look

        active: false
        visible: false
        sourceComponent: PhotoSheet {
            model: items.model
        }
    }
}
