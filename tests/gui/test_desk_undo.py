"""Undo of a reassignment at the desk: the order goes back to the crew that had it, by a further signed assignment."""

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select

from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.storage.database import reading
from app.storage.tables import log
from app.use_cases.taking_back import formers, give_back, standing
from tests.gui.desk_replica import Desk, intake
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from tests.storage import visited
from ui.demo.drive import click, key, texts, wait_for
from ui.desk.undoing import UndoingModel

K, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def window(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    station = Station(Desk(tmp_path_factory.mktemp("desk"), catalog()), "en").unlock()
    yield station
    station.close()


@pytest.fixture
def desk(window: Station) -> Iterator[Station]:
    window.app.speak("en")
    yield window
    window.board.unmark()
    undoing(window).expire()
    window.rest()


def undoing(desk: Station) -> UndoingModel:
    model = desk.board.undoing
    assert isinstance(model, UndoingModel)
    return model


def taken_in(desk: Station, count: int = 1, crew: str = "") -> list[OrderId]:
    """Orders that the desk has pulled; with a `crew` they were assigned there before."""
    seen = len(desk.board.all_rows)
    ids = desk.desk.take_in(*(intake("W01", "P1", n + 1, seen + n) for n in range(count)))
    if crew:
        desk.desk.parts.orders.assign(ids, crew, "north", "")
    desk.board._heard("")
    desk.board._reread()
    desk.rest()
    assert wait_for(lambda: set(ids) <= desk.board.all_rows.keys())
    desk.board._arrange()
    desk.rest()
    return ids


def reassign(desk: Station, order_id: OrderId, crew: str) -> None:
    desk.board.pick(desk.board._rows.row_of(order_id))
    desk.rest()
    desk.board.assignTo(crew, "they are nearer")
    assert wait_for(lambda: desk.order(order_id).crew == crew and not desk.board.state.is_busy)
    desk.rest()


def assignments(desk: Station, order_id: OrderId) -> list[tuple[str, str]]:
    """(crew, reason) of every assignment that the desk has signed for the order."""
    with reading(desk.desk.parts.store.engine) as connection:
        events = [json.loads(raw) for raw in connection.execute(select(log.c.raw).order_by(log.c.seq)).scalars()]
    mine = [event["body"] for event in events if event["order_id"] == order_id and event["type"] == "order.assigned"]
    return [(body["crew"], body.get("reason", "")) for body in mine]


def says(desk: Station, words: str) -> bool:
    return any(words in text for text in texts(desk.window))


def test_a_reassigned_order_goes_back_to_its_crew_and_all_of_it_is_signed(desk: Station) -> None:
    (order_id,) = taken_in(desk, crew="N-WATER")
    reassign(desk, order_id, "S-ALL")
    assert says(desk, "was taken from Hedong Water 1") and not says(desk, "accept once more")
    nudged = desk.nudged
    click(desk.window, "boardUndoAction")
    assert wait_for(lambda: desk.order(order_id).crew == "N-WATER")
    desk.rest()
    order = desk.order(order_id)
    assert (order.state, order.area) == (OrderState.DISPATCHED, "north") and desk.nudged == nudged + 1
    assert assignments(desk, order_id)[1:] == [("S-ALL", "they are nearer"), ("N-WATER", "Reassignment undone; back to the former crew")]
    assert says(desk, "went back to Hedong Water 1") and not undoing(desk).state.can_undo and desk.board.state.said == ""


def test_ctrl_z_takes_back_too_and_the_words_follow_the_language(desk: Station) -> None:
    (order_id,) = taken_in(desk, crew="N-WATER")
    reassign(desk, order_id, "S-ALL")
    desk.app.speak("zh")
    assert says(desk, "已从河东供水一班改派走")
    click(desk.window, "nav_import")
    click(desk.window, "nav_board")
    key(desk.window, K.Key_Z, CTRL)
    assert wait_for(lambda: desk.order(order_id).crew == "N-WATER")
    desk.rest()
    assert says(desk, "已交还河东供水一班")
    desk.app.speak("en")
    assert says(desk, "went back to Hedong Water 1")


def test_a_first_assignment_is_not_taken_back_and_it_is_said_why(desk: Station) -> None:
    (order_id,) = taken_in(desk)
    reassign(desk, order_id, "N-WATER")
    assert undoing(desk).state.title == ""
    key(desk.window, K.Key_Z, CTRL)
    desk.rest()
    assert says(desk, "A first assignment is not taken back") and assignments(desk, order_id) == [("N-WATER", "they are nearer")]


def test_many_go_back_each_to_its_own_crew(desk: Station) -> None:
    water, heat, fresh = taken_in(desk, 2, "N-WATER"), taken_in(desk, 2, "N-HEAT"), taken_in(desk)
    for order_id in (*water, *heat, *fresh):
        desk.board.mark(order_id)
    desk.board.assignTo("S-ALL", "one crew for the street")
    assert wait_for(lambda: all(desk.order(each).crew == "S-ALL" for each in (*water, *heat, *fresh)) and not desk.board.state.is_busy)
    desk.rest()
    assert says(desk, "4 orders were taken from the crews that had them")
    undoing(desk).undo()
    desk.rest()
    crews = [desk.order(each).crew for each in (*water, *heat, *fresh)]
    assert crews == ["N-WATER", "N-WATER", "N-HEAT", "N-HEAT", "S-ALL"] and says(desk, "4 orders went back")


def test_what_was_moved_on_since_stays(desk: Station) -> None:
    first, second, third = taken_in(desk, 3, "N-WATER")
    for order_id in (first, second, third):
        desk.board.mark(order_id)
    desk.board.assignTo("S-ALL", "nearer")
    assert wait_for(lambda: undoing(desk).state.can_undo)
    desk.desk.parts.orders.assign([first], "N-HEAT", "north", "a third one")
    desk.desk.parts.orders.cancel(second, "called off")
    undoing(desk).undo()
    desk.rest()
    assert [desk.order(each).crew for each in (first, second, third)] == ["N-HEAT", "S-ALL", "N-WATER"]
    assert desk.order(second).state is OrderState.CANCELLED and says(desk, "Left alone: 2 orders that had moved on since")


def test_the_offer_ends_by_itself(desk: Station) -> None:
    (order_id,) = taken_in(desk, crew="N-WATER")
    reassign(desk, order_id, "S-ALL")
    assert undoing(desk)._over.isActive() and undoing(desk)._over.isSingleShot()
    undoing(desk)._over.timeout.emit()
    assert not says(desk, "was taken from")
    undoing(desk).undo()
    desk.rest()
    assert desk.order(order_id).crew == "S-ALL"


def test_a_crew_that_had_begun_is_told_of_in_the_offer(desk: Station) -> None:
    order_id = visited.new_order(desk.desk.tablet, "W03")
    desk.desk.tablet.visits.accept(order_id)
    order = desk.desk.tablet.store.order(order_id)
    assert order is not None and order.state is OrderState.ACCEPTED and order.crew
    desk.desk.arrive([order])
    orders = desk.desk.parts.orders
    before = standing(orders, [order_id])
    orders.assign([order_id], "S-ALL", "south", "")
    (former,) = formers(orders, before)
    assert (former.crew, former.area, former.was_taken_on) == (order.crew, order.area, True)
    undoing(desk).offer([former])
    desk.rest()
    assert says(desk, "accept once more")
    assert [each.order_id for each in give_back(orders, [former], "undone")] == [order_id]
    now = desk.order(order_id)
    assert (now.crew, now.state) == (order.crew, OrderState.DISPATCHED) and give_back(orders, [former], "undone") == ()


def test_the_same_crew_again_is_nothing_to_take_back(desk: Station) -> None:
    orders = desk.desk.parts.orders
    ids = taken_in(desk, crew="N-WATER")
    before = standing(orders, ids)
    orders.assign(ids, "N-WATER", "north", "anew")
    assert formers(orders, before) == ()
