// A running limit: its name and what is left, always in words. Over 2 h calm, under 2 h warn, under 30 min or late danger.
pragma ComponentBehavior: Bound

import QtQuick

Pill {
    id: clock

    iconName: "clock"
    least: clock.large ? 40 : 32
}
