"""The desk's window at 800 wide, in English, whose words are the longest: nothing runs into anything, every primary in sight."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from tests.gui.admin_roster import ROSTER
from tests.gui.desk_replica import Desk, intake
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from ui.demo.drive import click, find, look_for

PLACES = {
    "board": ("filterField", "primary", "cancelOrder"),
    "intake": ("intake-addressField", "primary"),
    "import": ("import-path-field", "import-check", "primary"),
    "order": ("primary", "exportBundle"),
    "integrity": ("logTitle",),
    "admin": ("adminSection", "newDevice", "deviceFilter"),
}


@pytest.fixture(scope="module")
def narrow(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    desk = Desk(tmp_path_factory.mktemp("desk"), catalog())
    desk.take_in(intake("W01", "P1", 4), intake("H04", "P2", 40, 3))
    desk.server.roster = ROSTER
    station = Station(desk, "en")
    station.window.resize(800, 1280)
    station.unlock()
    yield station
    station.close()


def place(item: QQuickItem) -> QRectF:
    return QRectF(item.mapToScene(QPointF(0, 0)), item.size())


def test_the_window_can_be_800_wide(narrow: Station) -> None:
    assert narrow.window.width() == 800 >= narrow.window.minimumWidth()


def test_the_search_field_ends_before_the_language_and_the_lanes_are_a_strip(narrow: Station) -> None:
    click(narrow.window, "nav_board")
    narrow.rest()
    field, language = place(find(narrow.window, "commandField")), place(find(narrow.window, "language"))
    assert field.right() <= language.left() and field.width() > 60
    lanes = [place(find(narrow.window, f"lane-{key}")) for key in ("reported", "cancelled")]
    assert lanes[1].bottom() - lanes[0].top() < 130


@pytest.mark.parametrize("where", sorted(PLACES))
def test_what_is_pressed_lies_whole_inside_the_window_and_apart(narrow: Station, where: str) -> None:
    click(narrow.window, f"nav_{where}")
    narrow.rest()
    room = QRectF(0, 56, 800, 1280 - 36 - 56)
    found = {name: place(find(narrow.window, name)) for name in PLACES[where]}
    outside = {name: rect for name, rect in found.items() if not room.contains(rect)}
    assert not outside
    names = list(found)
    assert not [(a, b) for n, a in enumerate(names) for b in names[n + 1 :] if found[a].intersects(found[b])]
    narrow.app.goTo("board")


def test_a_pane_lies_over_the_list_and_goes_with_its_cross(narrow: Station) -> None:
    click(narrow.window, "nav_admin")
    narrow.rest()
    click(narrow.window, "device-field-N-HEAT")
    assert place(find(narrow.window, "withdraw")).right() <= 800
    click(narrow.window, "leavePane")
    assert look_for(narrow.window, "withdraw") is None
