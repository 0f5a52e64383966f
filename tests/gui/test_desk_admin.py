"""The desk's administration, driven by clicks and keys: the roster, a ticket, withdrawals and a wipe, what was done."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from sqlalchemy import select

from app.storage.database import reading
from app.storage.tables import log
from sync.client.enrol import read_ticket
from sync.protocol.desk_messages import Act
from tests.gui.admin_roster import ACTS, DAY_MS, DEVICES, ROSTER, tablet
from tests.gui.desk_replica import Desk
from tests.gui.desk_station import Station
from tests.gui.replica import MORNING_MS, catalog
from ui.demo.drive import click, find, key, look_for, texts, type_text, wait_for
from ui.desk.admin_page import AdminPageModel
from ui.desk.admin_rows import SILENT_MS, standing

K = Qt.Key


@pytest.fixture(scope="module")
def one(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One window for all tests here: opening it takes longer than what they do in it."""
    desk = Desk(tmp_path_factory.mktemp("desk"), catalog())
    desk.server.roster = ROSTER
    station = Station(desk, "en").unlock()
    yield station
    station.close()


@pytest.fixture
def station(one: Station) -> Iterator[Callable[..., Station]]:
    page = admin(one)

    def start(language: str = "en") -> Station:
        one.app.speak(language)
        for place in ("nav_board", "nav_admin"):
            click(one.window, place)
        one.rest()
        SEEN[0] = len(everything(one))
        return one

    yield start
    one.rest()
    one.desk.server.roster, one.desk.server_is_up, one.desk.clock.now_ms, one.nudged = ROSTER, True, MORNING_MS, 0
    page.leavePane()
    page.goTo("devices")
    page.choose("in_use")
    page.refresh()
    one.rest()


SEEN = [0]


def admin(station: Station) -> AdminPageModel:
    page = station.app.admin
    assert isinstance(page, AdminPageModel)
    return page


def everything(station: Station) -> list[dict[str, object]]:
    with reading(station.desk.parts.store.engine) as connection:
        return [json.loads(raw) for raw in connection.execute(select(log.c.raw).order_by(log.c.seq)).scalars()]


def recorded(station: Station) -> list[dict[str, object]]:
    """What this test has recorded."""
    return everything(station)[SEEN[0] :]


def shown(station: Station) -> str:
    return "\n".join(texts(station.window))


def withdraw(station: Station, label: str, *ticks: str, reason: str = "left in a taxi") -> None:
    click(station.window, f"device-{label}")
    for tick in ticks:
        click(station.window, tick)
    type_text(station.window, "adminReasonField", reason)
    click(station.window, "withdraw")


def test_what_needs_somebody_stands_first_with_its_word(station: Callable[..., Station]) -> None:
    desk = station()
    rows = admin(desk).devices.rows  # type: ignore[attr-defined]
    assert [(row.label, row.status) for row in rows[:3]] == [
        ("field-N-WATER-old", "Copied key"),
        ("field-S-ALL", "Silent"),
        ("field-S-ALL-2", "Files missing"),
    ]
    assert {row.label: row.status for row in rows}["desk"] == "This desk" and "field-S-ALL-old" not in shown(desk)
    click(desk.window, "deviceFilter_withdrawn")
    assert [row.status for row in admin(desk).devices.rows] == ["Lost", "Withdrawn"]  # type: ignore[attr-defined]
    QAbstractItemModelTester(admin(desk).devices, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[arg-type]


@pytest.mark.parametrize(("silent_ms", "tone"), [(SILENT_MS, "success"), (SILENT_MS + 1, "warn"), (10 * DAY_MS + 1, "danger")])
def test_silence_is_told_after_three_and_after_ten_days(station: Callable[..., Station], silent_ms: int, tone: str) -> None:
    view = admin(station())._view()
    assert standing(tablet(1, "N-WATER", "x", MORNING_MS - silent_ms), view)[1] == tone


def test_a_withdrawal_is_one_signed_event_with_its_reason_after_a_second_question(station: Callable[..., Station]) -> None:
    desk = station()
    withdraw(desk, "field-N-HEAT")
    assert recorded(desk) == [] and "Of its files 3 did not arrive yet" in shown(desk)
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    (event,) = recorded(desk)
    assert (event["type"], event["order_id"], event["after"]) == ("device.revoked", None, None)
    assert event["body"] == {"device": "d2", "lost": False, "lost_since_ms": None, "reason": "left in a taxi"}
    desk.rest()
    assert desk.nudged == 1 and "takes effect once the server has it" in shown(desk)


def test_a_lost_device_is_barred_and_wiped_in_one_go(station: Callable[..., Station]) -> None:
    desk = station()
    withdraw(desk, "field-N-HEAT", "isLost", "withWipe")
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 2)
    first, second = recorded(desk)
    assert first["body"]["lost"] is True and (second["type"], second["body"]["device"]) == ("wipe.ordered", "d2")  # type: ignore[index]


def test_without_a_reason_nothing_is_asked_and_nothing_recorded(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "device-field-N-HEAT")
    click(desk.window, "withdraw")
    assert "Write down why" in shown(desk) and look_for(desk.window, "withdrawConfirm") is None and recorded(desk) == []


def test_another_device_begins_with_an_empty_form(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "device-field-N-HEAT")
    click(desk.window, "isLost")
    type_text(desk.window, "adminReasonField", "x")
    click(desk.window, "device-field-S-ALL")
    assert find(desk.window, "adminReason").property("text") == "" and find(desk.window, "isLost").property("verdict") == "open"


def test_the_desk_one_sits_at_and_oneself_cannot_be_withdrawn(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "device-desk")
    assert look_for(desk.window, "withdraw") is None and "desk you sit at" in shown(desk)
    click(desk.window, "section-members")
    click(desk.window, "member-m-0102")
    assert look_for(desk.window, "withdraw") is None and "cannot withdraw yourself" in shown(desk)


def test_a_withdrawn_device_can_still_be_ordered_to_wipe_itself_once(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "deviceFilter_withdrawn")
    click(desk.window, "device-field-N-HEAT-old")
    assert look_for(desk.window, "withdraw") is None
    withdraw(desk, "field-S-ALL-old", reason="sold")
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: [event["type"] for event in recorded(desk)] == ["wipe.ordered"])


def test_a_withdrawn_device_or_member_is_let_in_again_after_a_second_question(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "deviceFilter_withdrawn")
    click(desk.window, "device-field-S-ALL-old")
    click(desk.window, "reinstate")
    assert "Write down why" in shown(desk) and look_for(desk.window, "reinstateConfirm") is None
    type_text(desk.window, "adminReasonField", "found in the depot")
    click(desk.window, "reinstate")
    click(desk.window, "reinstateConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    desk.rest()
    click(desk.window, "section-members")
    click(desk.window, "member-m-0721")
    type_text(desk.window, "adminReasonField", "withdrawn by mistake")
    click(desk.window, "reinstate")
    click(desk.window, "reinstateConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 2)
    assert [(event["type"], event["body"]) for event in recorded(desk)] == [
        ("device.reinstated", {"device": "d7", "reason": "found in the depot"}),
        ("member.reinstated", {"member": "m-0721", "reason": "withdrawn by mistake"}),
    ]
    desk.rest()
    assert "still waits for a desk" in shown(desk)


def test_a_lost_or_wiped_device_is_not_let_in_again_but_told_of_the_ticket(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "deviceFilter_withdrawn")
    click(desk.window, "device-field-N-HEAT-old")
    assert look_for(desk.window, "reinstate") is None and "make a new ticket" in shown(desk)


def test_what_the_operators_commands_did_is_told_as_theirs(station: Callable[..., Station]) -> None:
    desk = station()
    act = Act(id="operator-1", kind="member.reinstated", at_ms=MORNING_MS, device="", about="m-0721", outcome="applied")
    desk.desk.server.roster = msgspec.structs.replace(ROSTER, acts=(act,))
    admin(desk).refresh()
    desk.rest()
    (row,) = admin(desk).acts.rows
    assert (row.title, row.who, row.about) == ("Member let in again", "Operator's command", "孙丽华")


def test_a_member_is_withdrawn_by_keyboard(station: Callable[..., Station]) -> None:
    desk = station("zh")
    click(desk.window, "section-members")
    key(desk.window, K.Key_J)
    assert admin(desk).state.selected == "m-0417"
    key(desk.window, K.Key_R)
    type_text(desk.window, "adminReasonField", "已离职")
    click(desk.window, "withdraw")
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    assert recorded(desk)[0]["body"] == {"member": "m-0417", "reason": "已离职"}


def test_the_list_is_asked_again_once_the_act_has_gone_out(station: Callable[..., Station]) -> None:
    desk = station()
    withdraw(desk, "field-N-HEAT")
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    desk.rest()
    gone = tuple(msgspec.structs.replace(each, is_withdrawn=True) if each.device == "d2" else each for each in DEVICES)
    desk.desk.server.roster = msgspec.structs.replace(ROSTER, devices=gone)
    asked = desk.desk.server.asked.count("roster")
    shift = desk.app.shift
    assert shift is not None
    shift.waiting = replace(shift.waiting, events=0)
    shift.syncChanged.emit()
    desk.rest()
    assert desk.desk.server.asked.count("roster") == asked + 1
    assert "field-N-HEAT" not in [row.label for row in admin(desk).devices.rows]  # type: ignore[attr-defined]


def test_a_ticket_runs_down_and_says_when_it_is_over(station: Callable[..., Station]) -> None:
    desk = station()
    key(desk.window, K.Key_N)
    click(desk.window, "place-field-S-ALL")
    click(desk.window, "primary")
    assert wait_for(lambda: bool(admin(desk).enrolling.state.code))  # type: ignore[attr-defined]
    assert desk.desk.server.asked[-1] == "ticket field-S-ALL"
    assert find(desk.window, "ticketLeft").property("text") == "10:00"
    desk.desk.clock.now_ms += 599_000
    desk.app.tick()
    assert find(desk.window, "ticketLeft").property("text") == "00:01"
    desk.desk.clock.now_ms += 2_000
    desk.app.tick()
    assert look_for(desk.window, "ticketCode") is None and find(desk.window, "ticketOver").isVisible()
    desk.rest()


def test_the_file_of_a_ticket_is_what_a_first_start_takes(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    key(desk.window, K.Key_N)
    click(desk.window, "primary")
    enrolling = admin(desk).enrolling
    assert wait_for(lambda: bool(enrolling.state.code))  # type: ignore[attr-defined]
    enrolling.save(QUrl.fromLocalFile(str(tmp_path / "ticket.json")))  # type: ignore[attr-defined]
    desk.rest()
    ticket = read_ticket(tmp_path / "ticket.json")
    assert (ticket.ticket, ticket.url) == ("5" * 32, "https://doorstep.example") and "ticket.json" in shown(desk)


def test_the_device_that_comes_is_greeted(station: Callable[..., Station]) -> None:
    desk = station()
    key(desk.window, K.Key_N)
    click(desk.window, "place-field-S-ALL")
    click(desk.window, "primary")
    assert wait_for(lambda: bool(admin(desk).enrolling.state.code))  # type: ignore[attr-defined]
    new = tablet(12, "S-ALL", "field-S-ALL", MORNING_MS)
    desk.desk.server.roster = msgspec.structs.replace(ROSTER, devices=(*DEVICES, new))
    for _ in range(5):
        desk.app.tick()
    desk.rest()
    assert look_for(desk.window, "ticketCode") is None and "field-S-ALL (no. 12) is enrolled" in shown(desk)


def test_what_was_done_is_told_with_what_the_server_made_of_it(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, "section-acts")
    rows = admin(desk).acts.rows  # type: ignore[attr-defined]
    assert [row.title for row in rows] == ["Ticket made", "Device withdrawn as lost", "Customer erased"] and len(rows) == len(ACTS)
    assert wait_for(lambda: "Not in effect: The server has no order of this customer" in shown(desk))


def test_without_the_server_the_page_says_so_and_asks_again(station: Callable[..., Station]) -> None:
    desk = station()
    desk.desk.server_is_up = False
    admin(desk).refresh()
    desk.rest()
    assert find(desk.window, "adminProblem").isVisible() and "field-N-HEAT" in shown(desk)
    desk.desk.server_is_up = True
    click(desk.window, "adminProblemAction")
    desk.rest()
    assert look_for(desk.window, "adminProblem") is None


def test_every_word_turns_with_the_language(station: Callable[..., Station]) -> None:
    desk = station("zh")
    click(desk.window, "device-field-N-HEAT")
    assert "停用此终端" in shown(desk) and "密钥被复制" in shown(desk)
    click(desk.window, "language_en")
    assert "Withdraw this device" in shown(desk) and "Copied key" in shown(desk) and "停用" not in shown(desk)
