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

    Layout.fillWidth: true
    Layout.fillHeight: false
    spacing: 12
    visible: list.count > 0

    Repeater {
        id: list

        model: items.rows
        delegate: StepItem {
            Layout.fillWidth: true
            model: items.model
            onReadingWanted: pad.ask(id, text, hint, unit, value)
        }
    }
    ReadingPad {
        id: pad

        onGiven: (item, value) => items.model.measure(item, value)
    }
}
