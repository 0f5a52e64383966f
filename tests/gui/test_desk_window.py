"""The desk's window driven by keys and clicks: unlock, board, assign, cancel, import, intake, order, quarantine."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from sqlalchemy import select

from app.domain.envelope import event_hash, parse
from app.domain.identity import EventId, OrderId
from app.domain.order import OrderState
from app.settings import resource
from app.storage.catalog import Catalog
from app.storage.database import reading
from app.storage.tables import log
from tests.gui.desk_replica import Desk, intake, many
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from tests.storage import visited
from ui.demo.drive import click, find, key, look_for, texts, type_text, wait_for
from ui.desk.quarantine_page import QuarantinePageModel

K, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def loaded() -> Catalog:
    return catalog()


@pytest.fixture
def station(qapp: QGuiApplication, tmp_path: Path, loaded: Catalog) -> Iterator[Callable[..., Station]]:
    opened: list[Station] = []

    def start(prepare: Callable[[Desk], object] = lambda _: None, language: str = "en") -> Station:
        desk = Desk(tmp_path, loaded)
        prepare(desk)
        opened.append(Station(desk, language))
        return opened[-1].unlock()

    yield start
    for each in opened:
        each.close()


def test_no_order_is_shown_before_the_pin(qapp: QGuiApplication, tmp_path: Path, loaded: Catalog) -> None:
    desk = Desk(tmp_path, loaded)
    (order_id,) = desk.take_in(intake("W01", "P1", 4))
    locked = Station(desk)
    shown = " ".join(texts(locked.window))
    number = locked.order(order_id).number
    locked.close()
    assert "482913" in shown and number not in shown and "Main" not in shown


def test_key_a_sends_the_suggested_crew(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.extend(d.take_in(intake("W01", "P1", 4))))
    assert find(desk.window, "bestCrew").property("text") == "Hedong Water 1"
    key(desk.window, K.Key_A)
    assert wait_for(lambda: desk.order(ids[0]).crew == "N-WATER")
    assert desk.order(ids[0]).state is OrderState.DISPATCHED
    desk.rest()
    assert desk.nudged == 1 and "assigned to Hedong Water 1" in desk.board.state.said


def test_another_crew_needs_its_reason(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.extend(d.take_in(intake("W01", "P1", 4))))
    key(desk.window, K.Key_A, SHIFT)
    click(desk.window, "crew-S-ALL")
    assert not find(desk.window, "assignConfirm").isEnabled()
    type_text(desk.window, "assignReasonTextField", "First crew held up at a burst main")
    click(desk.window, "assignConfirm")
    assert wait_for(lambda: desk.order(ids[0]).crew == "S-ALL")
    assert desk.order(ids[0]).reason == "First crew held up at a burst main" and desk.order(ids[0]).area == "south"


def test_an_order_is_cancelled_with_a_reason_only(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.extend(d.take_in(intake("H04", "P2", 4))))
    click(desk.window, "cancelOrder")
    assert not find(desk.window, "cancelConfirm").isEnabled()
    type_text(desk.window, "cancelReasonTextField", "Customer called, warm again")
    click(desk.window, "cancelConfirm")
    assert wait_for(lambda: desk.order(ids[0]).state is OrderState.CANCELLED)


def test_ctrl_a_and_a_assign_all_marked_orders_each_to_its_crew(station: Callable[..., Station]) -> None:
    def prepare(d: Desk) -> None:
        d.take_in(*(intake("W01", "P1", n + 1, n) for n in range(70)), *(intake("H04", "P2", n + 1, n) for n in range(5)))

    desk = station(prepare)
    click(desk.window, "chip-unassigned")
    key(desk.window, K.Key_A, CTRL)
    assert desk.board.state.marked_count == 75
    click(desk.window, "primary")
    assert wait_for(lambda: desk.board.state.said != "" and not desk.board.state.is_busy)
    desk.rest()
    assert wait_for(lambda: all(row.crew_code for row in desk.board.all_rows.values()))
    assert "75 orders assigned" in desk.board.state.said and desk.board.state.marked_count == 0


def test_a_repeated_call_locks_the_primary_with_its_reason(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []

    def prepare(d: Desk) -> None:
        ids.extend(d.take_in(intake("W01", "P1", 9)))
        ids.extend(d.take_in(intake("W01", "P1", 5, repeat_of=ids[0])))

    desk = station(prepare)
    desk.select(ids[1])
    assert not find(desk.window, "primary").isEnabled()
    assert "Repeated call" in str(find(desk.window, "assignReason").property("text"))
    key(desk.window, K.Key_A)
    assert look_for(desk.window, "assignConfirm") is not None
    key(desk.window, K.Key_Escape)


def test_a_lane_filters_and_the_filter_field_searches(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9, 0), intake("H04", "P2", 5, 1)))
    click(desk.window, "lane-closed")
    assert desk.numbers() == [] and look_for(desk.window, "boardEmpty") is not None
    click(desk.window, "lane-closed")
    assert len(desk.numbers()) == 2
    key(desk.window, K.Key_Slash)
    type_text(desk.window, "filterField", "松柏里")
    assert wait_for(lambda: len(desk.numbers()) == 1)
    key(desk.window, K.Key_Escape)
    assert wait_for(lambda: len(desk.numbers()) == 2)


def test_letters_typed_into_a_field_are_no_commands(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.extend(d.take_in(intake("W01", "P1", 9))))
    key(desk.window, K.Key_Slash)
    key(desk.window, K.Key_A)
    desk.rest()
    assert desk.order(ids[0]).crew is None and desk.board.state.query == "a"


def test_rows_stay_where_they_are_while_a_key_was_pressed(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W12", "P4", 5), intake("W03", "P2", 20)))
    before = desk.numbers()
    key(desk.window, K.Key_J)
    (fresh,) = desk.desk.take_in(intake("W01", "P1", 30))
    desk.board._heard(fresh)
    wait_for(lambda: fresh in desk.board.all_rows)
    desk.rest()
    assert desk.numbers() == before
    desk.board._quiet.timeout.emit()
    assert len(desk.numbers()) == 3 and desk.numbers()[0] == desk.order(fresh).number


def test_the_list_model_keeps_qts_rules(station: Callable[..., Station]) -> None:
    desk = station(lambda d: many(d, 40))
    tester = QAbstractItemModelTester(desk.board._rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for chip in ("late", "all", "special", "open"):
        click(desk.window, f"chip-{chip}")
    assert tester.model() is desk.board._rows


def test_a_table_is_imported_after_a_look_at_its_heaps(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "nav_import")
    assert not find(desk.window, "primary").isEnabled()
    type_text(desk.window, "import-path-field", str(resource("sample/orders.csv")))
    click(desk.window, "import-check")
    assert wait_for(lambda: desk.app.importing is not None and desk.app.importing.state.is_checked)
    assert desk.desk.parts.store.count_orders() == 0
    click(desk.window, "primary")
    assert wait_for(lambda: desk.app.importing is not None and desk.app.importing.state.is_done, 60)
    assert desk.desk.parts.store.count_orders() == 200
    click(desk.window, "import-board")
    assert wait_for(lambda: len(desk.board.all_rows) == 200)


def test_a_file_that_is_not_there_is_told(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "nav_import")
    type_text(desk.window, "import-path-field", "/nowhere/orders.csv")
    click(desk.window, "import-check")
    assert "not found" in str(find(desk.window, "import-problem").property("title"))


def test_a_call_is_taken_in_when_everything_mandatory_is_there(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "nav_intake")
    assert not find(desk.window, "primary").isEnabled()
    type_text(desk.window, "intake-addressField", "126 Xinmin Avenue")
    type_text(desk.window, "intake-wordsField", "Water is gushing onto the road")
    click(desk.window, "intake-no-phone")
    click(desk.window, "fault-W01")
    click(desk.window, "primary")
    assert wait_for(lambda: desk.desk.parts.store.count_orders() == 1)
    desk.rest()
    assert wait_for(lambda: len(desk.board.all_rows) == 1)
    (row,) = desk.board.all_rows.values()
    assert (row.urgency, row.state_code, row.place) == ("P1", "reported", "126 Xinmin Avenue")


def signed(desk: Desk, language: str = "zh") -> OrderId:
    order_id = visited.new_order(desk.tablet, "W05")
    visited.until_signed(desk.tablet, order_id, language)
    desk.tablet.sheets.issue(order_id)
    order = desk.tablet.store.order(order_id)
    assert order is not None
    desk.arrive([msgspec.structs.replace(order, crew="N-WATER")])
    return order_id


def test_the_order_page_shows_verified_events_photos_and_the_sheet(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.append(signed(d)))
    click(desk.window, "chip-all")
    key(desk.window, K.Key_Return)
    page = desk.app.order
    assert page is not None and wait_for(lambda: bool(page.state.sheet_pages))
    desk.rest()
    assert {row.stage for row in page._rows.rows} == {"verified"}
    assert all(photo["source"] for photo in page.state.photos) and page.state.photos
    key(desk.window, K.Key_V)
    assert wait_for(lambda: page.state.verdict == "pass")
    assert [check["verdict"] for check in page.state.checks] == ["pass"] * 6
    # The outcome stands below photos and sheet; it is brought into sight.
    scroll, outcome = find(desk.window, "evidenceScroll"), find(desk.window, "verdictCard")
    assert wait_for(lambda: outcome.mapToItem(scroll, 0, outcome.height()).y() <= scroll.height())


def test_space_shows_the_raw_record_and_escape_leaves_it(station: Callable[..., Station]) -> None:
    desk = station(signed)
    click(desk.window, "chip-all")
    key(desk.window, K.Key_Return)
    page = desk.app.order
    assert page is not None and wait_for(lambda: bool(page.state.checks) and not page.state.is_loading)
    desk.rest()
    key(desk.window, K.Key_Space)
    assert '"type": "sheet.issued"' in str(find(desk.window, "rawText").property("text"))
    key(desk.window, K.Key_Escape)
    assert wait_for(lambda: page.state.raw == "")
    key(desk.window, K.Key_Escape)
    assert desk.app.state.place == "board"


def test_offline_the_timeline_shows_what_was_kept_and_says_so(station: Callable[..., Station]) -> None:
    desk = station(signed)
    click(desk.window, "chip-all")
    key(desk.window, K.Key_Return)
    page = desk.app.order
    assert page is not None and wait_for(lambda: bool(page.state.sheet_pages))
    desk.rest()
    desk.desk.server_is_up = False
    page.refresh()
    desk.rest()
    assert page.state.problem and page.state.kept and len(page._rows.rows) > 20
    assert look_for(desk.window, "timelineProblem") is not None


def test_an_order_never_fetched_says_that_the_timeline_needs_the_server(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 4)))
    desk.desk.server_is_up = False
    key(desk.window, K.Key_Return)
    desk.rest()
    assert find(desk.window, "timelineProblem").property("title") == "The timeline needs the server"
    assert find(desk.window, "headFault").property("text")


def held(desk: Desk) -> OrderId:
    """Cancelled while the crew worked on offline."""
    return _held(desk, "order.terminal", state=OrderState.CANCELLED, reason="called off")


def held_reassigned(desk: Desk) -> OrderId:
    """Given to another crew while the first worked on offline."""
    return _held(desk, "order.stale_assignment", state=OrderState.DISPATCHED, crew="N-HEAT", reason="first crew not reached")


def _held(desk: Desk, code: str, **now: object) -> OrderId:
    order_id = visited.new_order(desk.tablet, "H06")
    visited.until_repair(desk.tablet, order_id)
    events = [parse(bytes(event.raw)) for event in desk.reply(order_id).events]
    hashes = [event_hash(bytes(event.raw)) for event in desk.reply(order_id).events]
    desk.quarantined.update(dict.fromkeys(hashes[4:], code))
    order = desk.tablet.store.order(order_id)
    assert order is not None
    held, trail = tuple(event.id for event in events[4:]), tuple(event.id for event in events[:4])
    if "crew" in now:
        now["av"] = EventId("another assignment")
    desk.arrive([msgspec.structs.replace(order, held=held, trail=trail, tip=trail[-1], visits=(), **now)])
    return order_id


@pytest.mark.parametrize(("prepare", "why"), [(held, "cancelled or closed"), (held_reassigned, "was reassigned")])
def test_held_events_are_listed_with_their_reason(station: Callable[..., Station], prepare: Callable[[Desk], OrderId], why: str) -> None:
    desk = station(prepare)
    click(desk.window, "nav_quarantine")
    page = desk.app.quarantine
    assert page is not None and wait_for(lambda: bool(page.state.crew_facts))
    assert all(why in str(fact["reason"]) for fact in page.state.crew_facts)
    click(desk.window, "openHeld")
    assert desk.app.state.place == "order"
    order = desk.app.order
    assert order is not None and wait_for(lambda: any(why in row.held for row in order._rows.rows))
    desk.rest()
    assert any(why in shown for shown in texts(desk.window))


def at_quarantine(desk: Station) -> QuarantinePageModel:
    click(desk.window, "nav_quarantine")
    page = desk.app.quarantine
    assert page is not None and wait_for(lambda: page.decision.state.count > 0)
    desk.rest()
    return page


@pytest.mark.parametrize(("press", "verdict", "said"), [(K.Key_1, "accept", "accepted"), (K.Key_2, "reject", "rejected")])
def test_held_events_are_decided_on_by_keyboard(station: Callable[..., Station], press: Qt.Key, verdict: str, said: str) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.append(held(d)))
    page = at_quarantine(desk)
    assert not find(desk.window, "primary").isEnabled()
    key(desk.window, press)
    assert page.decision.state.verdict == verdict and not find(desk.window, "primary").isEnabled()
    type_text(desk.window, "heldReasonField", "the customer says so")
    key(desk.window, K.Key_Return, CTRL)
    click(desk.window, "decideConfirm")
    assert wait_for(lambda: not desk.order(ids[0]).held)
    desk.rest()
    assert said in page.decision.state.said and wait_for(lambda: page.state.count == 0)
    with reading(desk.desk.parts.store.engine) as connection:
        raw = connection.execute(select(log.c.raw).where(log.c.type == "quarantine.decided")).scalar_one()
    body = parse(raw).body
    assert (body["verdict"], body["reason"]) == (verdict, "the customer says so") and len(body["targets"]) == page_count(desk, ids[0])


def page_count(desk: Station, order_id: OrderId) -> int:
    return len(desk.desk.reply(order_id).events) - 4


def test_what_cannot_be_accepted_says_why_and_can_be_rejected(station: Callable[..., Station]) -> None:
    def closed(d: Desk) -> None:
        _held(d, "order.terminal", state=OrderState.CLOSED)

    desk = station(closed)
    page = at_quarantine(desk)
    assert not find(desk.window, "acceptHeld").isEnabled() and "cancelled or closed" in page.decision.state.lock
    key(desk.window, K.Key_1)
    assert page.decision.state.verdict == ""
    click(desk.window, "rejectHeld")
    assert page.decision.state.verdict == "reject"


def test_a_decision_says_what_it_leads_to_in_both_languages(station: Callable[..., Station]) -> None:
    desk = station(held)
    page = at_quarantine(desk)
    assert 'becomes "On site"' in page.decision.state.accept_text, page.decision.state.accept_text
    click(desk.window, "language_zh")
    desk.rest()
    assert "工单变为" in page.decision.state.accept_text and "工单保持“已取消”" in page.decision.state.reject_text


def test_ctrl_k_finds_an_order_by_a_word_of_its_address(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9, 0), intake("H04", "P2", 5, 1)))
    key(desk.window, K.Key_K, CTRL)
    type_text(desk.window, "commandField", "松柏")
    finder = desk.app.finder
    assert finder is not None and wait_for(lambda: len(finder._rows.rows) == 1)
    key(desk.window, K.Key_Return)
    assert desk.app.state.place == "order"
    desk.rest()


@pytest.mark.parametrize(("then", "place"), [(None, "order"), (K.Key_Escape, "board")])
def test_enter_takes_a_hit_of_the_words_typed_though_they_are_still_looked_for(
    station: Callable[..., Station], then: K | None, place: str
) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9, 0), intake("H04", "P2", 5, 1)))
    assert desk.app.shift is not None and desk.app.finder is not None
    key(desk.window, K.Key_K, CTRL)
    finder, lane, is_free = desk.app.finder, desk.app.shift.background, threading.Event()
    assert wait_for(lambda: finder._rows.rows)
    lane.spawn(lane.store(is_free.wait))
    type_text(desk.window, "commandField", "松柏")
    key(desk.window, K.Key_Return)
    if then is not None:
        key(desk.window, then)
    is_free.set()
    assert wait_for(lambda: finder._listed == "松柏")
    desk.rest()
    assert desk.app.state.place == place


def test_language_and_theme_switch_while_running(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9)))
    click(desk.window, "language_zh")
    desk.rest()
    assert "工单板" in texts(desk.window) and "已受理" in texts(desk.window)
    click(desk.window, "theme")
    assert desk.app.preferences.theme == "dark" and desk.app.preferences.language == "zh"


def test_what_was_said_and_what_is_held_follow_the_language(station: Callable[..., Station]) -> None:
    desk = station(lambda d: (d.take_in(intake("W01", "P1", 4)), held(d)))
    click(desk.window, "chip-unassigned")
    key(desk.window, K.Key_A)
    assert wait_for(lambda: "assigned to Hedong Water 1" in desk.board.state.said)
    page = desk.app.quarantine
    assert page is not None
    english = page._rows.rows[0].fault
    click(desk.window, "language_zh")
    desk.rest()
    assert "河东供水一班" in desk.board.state.said
    assert page._rows.rows[0].fault != english and page._rows.rows[0].state_word == "已取消"


def test_locking_takes_everything_of_the_shift_off_the_screen(station: Callable[..., Station]) -> None:
    ids: list[OrderId] = []
    desk = station(lambda d: ids.extend(d.take_in(intake("W01", "P1", 9))))
    number = desk.order(ids[0]).number
    assert any(number in text for text in texts(desk.window))
    click(desk.window, "navMember")
    assert not desk.app.state.is_unlocked and not any(number in text for text in texts(desk.window))
    desk.unlock()
    assert desk.numbers() == [number]


def test_an_order_that_is_still_being_read_when_the_desk_locks_is_dropped(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9)))
    assert desk.app.shift is not None
    lane, is_free = desk.app.shift.background, threading.Event()
    lane.spawn(lane.store(is_free.wait))
    key(desk.window, K.Key_Return)
    assert desk.app.state.place == "order"
    click(desk.window, "navMember")
    wait_for(lambda: False, 0.05)
    is_free.set()
    desk.rest()
    assert not desk.failed and not desk.opened.warnings


def test_what_one_person_looked_for_is_gone_for_the_next(station: Callable[..., Station]) -> None:
    desk = station(lambda d: d.take_in(intake("W01", "P1", 9, 0)))
    type_text(desk.window, "commandField", "河东")
    desk.rest()
    assert find(desk.window, "found-0")
    click(desk.window, "navMember")
    desk.unlock()
    assert find(desk.window, "commandField").property("text") == "" and not desk.opened.warnings


def test_of_thousands_of_orders_only_the_rows_in_sight_are_alive(station: Callable[..., Station]) -> None:
    desk = station(lambda d: many(d, 2_000))
    click(desk.window, "chip-all")
    key(desk.window, K.Key_End)
    desk.rest()
    assert len(desk.numbers()) == 2_000
    assert desk.board.state.selected_index == 1_999
    alive = [item for item in find(desk.window, "orders").childItems()[0].childItems() if item.objectName().startswith("order-")]
    assert 0 < len(alive) < 80
