"""A dispatcher whose other hand holds the telephone: everything on the desk by keys alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent

from app.domain.identity import OrderId
from app.domain.order import OrderState
from tests.gui.desk_replica import Desk, intake
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from tests.gui.test_desk_window import held
from ui.demo.drive import key, look_for, settle, wait_for

K, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Keys:
    """A station with nobody at its mouse."""

    def __init__(self, station: Station, orders: list[OrderId]) -> None:
        self.station, self.orders, self.window = station, orders, station.window

    def press(self, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        key(self.window, which, modifier)
        self.station.rest()

    def write(self, words: str) -> None:
        """Into whatever has the focus, as an input method does."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        focus = QGuiApplication.focusObject()
        assert focus is not None
        QCoreApplication.sendEvent(focus, event)
        settle()
        self.station.rest()


@pytest.fixture
def keys(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Keys]:
    desk = Desk(tmp_path, catalog())
    orders = [*desk.take_in(intake("W01", "P1", 9, 0), intake("H04", "P2", 5, 1)), held(desk)]
    station = Station(desk)
    station.unlock()
    yield Keys(station, orders)
    station.close()


def test_another_crew_is_chosen_and_explained_by_keys(keys: Keys) -> None:
    keys.station.select(keys.orders[0])
    keys.press(K.Key_A, SHIFT)
    keys.press(K.Key_Down)
    keys.press(K.Key_Space)
    keys.write("held up at a burst main")
    keys.press(K.Key_Return, CTRL)
    assert wait_for(lambda: keys.station.order(keys.orders[0]).state is OrderState.DISPATCHED)
    assert keys.station.order(keys.orders[0]).reason == "held up at a burst main"


def test_an_order_is_cancelled_by_keys_with_its_reason(keys: Keys) -> None:
    keys.station.select(keys.orders[1])
    keys.press(K.Key_C)
    keys.press(K.Key_Return, CTRL)
    assert keys.station.order(keys.orders[1]).state is OrderState.REPORTED
    keys.write("warm again")
    keys.press(K.Key_Return, CTRL)
    assert wait_for(lambda: keys.station.order(keys.orders[1]).state is OrderState.CANCELLED)


def test_words_that_nothing_has_are_answered(keys: Keys) -> None:
    keys.press(K.Key_K, CTRL)
    keys.write("zzzz")
    assert wait_for(lambda: look_for(keys.window, "foundNothing") is not None)
    keys.press(K.Key_Escape)
    assert look_for(keys.window, "foundNothing") is None


def test_an_order_is_found_opened_and_left_by_keys(keys: Keys) -> None:
    number = keys.station.order(keys.orders[1]).number
    keys.press(K.Key_K, CTRL)
    keys.write(number)
    keys.press(K.Key_Return)
    assert wait_for(lambda: keys.station.app.state.place == "order")
    keys.station.rest()
    keys.press(K.Key_Escape)
    assert keys.station.app.state.place == "board"


def test_held_records_are_accepted_by_keys_alone(keys: Keys) -> None:
    order_id = keys.orders[2]
    keys.station.app.goTo("quarantine")
    page = keys.station.app.quarantine
    assert page is not None
    assert wait_for(lambda: page.decision.state.count > 0)
    keys.station.rest()
    keys.press(K.Key_1)
    keys.write("the customer says so")
    keys.press(K.Key_Return, CTRL)
    assert wait_for(lambda: look_for(keys.window, "decideConfirm") is not None) and keys.station.order(order_id).held
    keys.press(K.Key_Return, CTRL)
    assert wait_for(lambda: not keys.station.order(order_id).held)
