// Who works with this tablet, and how their PINs stand.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Doorstep.Common
import Doorstep.Field
import "../common"

Card {
    id: card

    required property PeopleModel people

    heading: qsTr("People on this tablet")

    Banner {
        objectName: "peopleSaid"
        visible: card.people.tone !== ""
        tone: card.people.tone || "calm"
        title: card.people.said
    }
    Repeater {
        model: card.people.rows
        delegate: CareLine {
            id: person

            required property string member
            required property string act

            name: "person-" + person.member
            enabled: !card.people.isBusy
            iconName: person.act === "try" ? "refresh" : "lock"
            onPressed: card.people.press(person.member, person.act)
        }
    }
    PinSheet {
        people: card.people
    }
}
