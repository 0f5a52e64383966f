"""Somebody is called when the evidence has a hole: once, by the notice, one click from the page; the rail counts what nobody looked at."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRectF
from sqlalchemy import delete

from app.domain.errors import Unavailable
from app.storage import proofs
from app.storage.database import writing
from app.storage.proof_tables import alarm, head
from app.storage.store import Store
from sync.client.called import FINDINGS
from sync.protocol.desk_messages import DoubtfulInk, Fork, Hole, Integrity
from sync.protocol.findings import findings_digest
from tests.gui.admin_roster import DAY_MS, key
from tests.gui.desk_station import Station
from tests.gui.looking import faults
from tests.gui.replica import MORNING_MS
from tests.gui.test_desk_integrity import WHERE, a_head, desk_with_one_order  # noqa: F401 - a fixture
from ui.demo.drive import click, find, look_for, settle, wait_for
from ui.desk.calling import Met, keep_met, read_met
from ui.desk.integrity_page import IntegrityPageModel

HOLE, LATER = (Hole(**WHERE, key=key(2), n=n, since_ms=MORNING_MS - 4 * DAY_MS) for n in (12, 32))  # type: ignore[arg-type]
FORK = Fork(**WHERE, key=key(2), key_state="forked", n=40, records=2, at_ms=MORNING_MS)  # type: ignore[arg-type]
INK = DoubtfulInk(kind="hasty", crew="N-WATER", member="m-0417", order_id="o1", number="W-1", at_ms=MORNING_MS, ms=900)


def evidence(*holes: Hole, forks: tuple[Fork, ...] = (), inks: tuple[DoubtfulInk, ...] = ()) -> Integrity:
    return Integrity(server_time=MORNING_MS, hole_ms=3 * DAY_MS, events=60, holes=holes, forks=forks, inks=inks)


@pytest.fixture
def station(one: Station) -> Iterator[Station]:
    """Nobody was told anything, and nothing stands."""
    desk = one.desk
    with writing(desk.parts.store.engine) as connection:
        connection.execute(delete(alarm))
        connection.execute(delete(head))
    desk.server_is_up = True
    # A lock and its end would do all of it, and takes ten times as long.
    model = one.app.integrity
    assert isinstance(model, IntegrityPageModel)
    keep_met(desk.parts.store, "m-0102", Met())
    model.calling._met = Met()
    if one.app.state.place != "board":
        click(one.window, "nav_board")
    synced(one, evidence())
    one.app.speak("en")
    one.window.resize(1440, 900)
    desk.server.asked.clear()
    yield one
    one.rest()


def again(station: Station) -> Station:
    """Locks and unlocks: every view model is made anew, as by a restart."""
    station.app.lock()
    station.rest()
    return station.unlock()


def synced(station: Station, found: Integrity | None = None) -> Station:
    """The desk syncs, and its server has `found` by now."""
    shift = station.app.shift
    assert shift is not None
    if found is not None:
        station.desk.server.integrity = found
        station.desk.parts.store.remember(FINDINGS, findings_digest(found))
    station.desk.clock.now_ms += 1000
    shift.network, shift.last_sync_ms = "online", station.desk.clock.now_ms
    shift.syncChanged.emit()
    station.rest()
    return station


def notice(station: Station) -> str:
    settle()
    shown = look_for(station.window, "notice")
    return "" if shown is None else str(shown.property("title"))


def count(station: Station) -> int:
    return next(int(str(place["count"])) for place in station.app.state.places if place["key"] == "integrity")


def box(station: Station, name: str) -> QRectF:
    item = find(station.window, name)
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def test_a_hole_calls_and_one_click_leads_to_it(station: Station) -> None:
    synced(station, evidence(HOLE))
    assert notice(station) == "New under Integrity: field-N-HEAT · no. 2: record 11 is missing" and count(station) == 1
    click(station.window, "noticeAction")
    station.rest()
    assert station.app.state.place == "integrity" and find(station.window, "finding-hole-0").isVisible()
    assert notice(station) == "" and count(station) == 0
    click(station.window, "nav_board")
    assert notice(synced(station)) == "" and count(station) == 0


def test_in_chinese_it_calls_in_chinese(station: Station) -> None:
    click(station.window, "language_zh")
    synced(station, evidence(HOLE))
    assert notice(station).startswith("核验里有新情况：field-N-HEAT") and notice(station).endswith("缺第 11 条记录")


def test_what_was_looked_at_calls_no_more_after_a_restart_and_what_is_new_does(station: Station) -> None:
    synced(station, evidence(HOLE))
    click(station.window, "noticeAction")
    station.rest()
    again(station)
    assert (notice(synced(station)), count(station)) == ("", 0)
    synced(station, evidence(HOLE, LATER))
    assert "record 31 is missing" in notice(station) and count(station) == 1


def test_understood_unseen_it_is_told_no_more_and_stays_counted(station: Station) -> None:
    synced(station, evidence(HOLE))
    click(station.window, "noticeAside")
    station.rest()
    assert (notice(station), count(station), station.app.state.place) == ("", 1, "board")
    again(station)
    assert (notice(synced(station)), count(station)) == ("", 1)
    click(station.window, "nav_integrity")
    station.rest()
    assert count(station) == 0


def test_a_call_that_nobody_answered_comes_again_after_a_restart(station: Station) -> None:
    synced(station, evidence(HOLE))
    again(station)
    assert "record 11" in notice(synced(station))


def test_several_are_one_call_with_the_gravest(station: Station) -> None:
    synced(station, evidence(HOLE, LATER, forks=(FORK,), inks=(INK,)))
    assert notice(station).startswith("4 new findings under Integrity, such as:") and "has forked" in notice(station)
    assert count(station) == 4


def test_what_a_person_was_just_refused_comes_first_and_the_call_after_it(station: Station) -> None:
    synced(station, evidence(HOLE))
    assert station.app.shift is not None
    station.app.shift.refused.emit("That order is closed.")
    assert notice(station) == "That order is closed." and look_for(station.window, "noticeAside") is None
    click(station.window, "noticeAction")
    assert "record 11" in notice(station)
    click(station.window, "nav_quarantine")
    assert "record 11" in notice(station)


def test_a_hole_that_healed_calls_and_counts_no_more(station: Station) -> None:
    synced(station, evidence(HOLE))
    synced(station, evidence())
    assert (notice(station), count(station)) == ("", 0)


def test_what_comes_while_the_page_is_open_calls_nobody(station: Station) -> None:
    click(station.window, "nav_integrity")
    station.rest()
    synced(station, evidence(HOLE))
    assert find(station.window, "finding-hole-0").isVisible() and (notice(station), count(station)) == ("", 0)
    click(station.window, "nav_board")
    assert notice(synced(station)) == ""


def test_an_alarm_of_the_log_calls_without_the_server_and_is_counted_until_it_is_over(station: Station) -> None:
    station.desk.server_is_up = False
    with writing(station.desk.parts.store.engine) as connection:
        proofs.accept(connection, a_head(10, "a"))
        proofs.raise_alarm(connection, "split", a_head(10, "a"), a_head(10, "b"), MORNING_MS)
    synced(station)
    assert "the server shows another history" in notice(station) and count(station) == 1
    click(station.window, "noticeAction")
    station.rest()
    assert (notice(station), count(station)) == ("", 1) and find(station.window, "alarmCard").isVisible()


def test_the_server_is_asked_only_when_a_sync_brought_another_word(station: Station) -> None:
    asked = station.desk.server.asked
    for _ in range(3):
        synced(station)
    assert "integrity" not in asked
    synced(station, evidence(HOLE))
    for _ in range(3):
        synced(station)
    assert asked.count("integrity") == 1


def test_where_the_answer_failed_it_is_asked_for_with_the_next_sync(station: Station) -> None:
    asked = station.desk.server.asked
    station.desk.server_is_up = False
    synced(station, evidence(HOLE))
    assert station.app.shift is not None
    for _ in range(3):
        station.app.shift.syncChanged.emit()
        station.rest()
    assert asked.count("integrity") == 1 and notice(station) == ""
    station.desk.server_is_up = True
    assert "record 11" in notice(synced(station))


def test_each_member_of_a_desk_is_called_for_themselves(station: Station) -> None:
    store = station.desk.parts.store
    keep_met(store, "m-0102", Met(("hole:a:1",), ("hole:a:2",)))
    assert (read_met(store, "m-0102"), read_met(store, "m-0103")) == (Met(("hole:a:1",), ("hole:a:2",)), Met())


def test_on_a_full_disk_the_page_is_opened_all_the_same(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    synced(station, evidence(HOLE))
    remember: Callable[[Store, str, object], None] = Store.remember

    def full(store: Store, name: str, value: object) -> None:
        if name.startswith("integrity_met"):
            raise Unavailable("storage.no_space")
        remember(store, name, value)

    monkeypatch.setattr(Store, "remember", full)
    click(station.window, "noticeAction")
    station.rest()
    assert find(station.window, "finding-hole-0").isVisible() and (notice(station), count(station)) == ("", 0)


SIZES = ((1920, 1080), (1280, 800), (800, 1280))


def at(station: Station, size: tuple[int, int]) -> None:
    station.window.resize(*size)
    station.rest()
    assert wait_for(lambda: look_for(station.window, "notice") is not None)
    settle()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_it_is_cut_at_any_size(station: Station, language: str) -> None:
    station.app.speak(language)
    click(station.window, "nav_quarantine")
    synced(station, evidence(HOLE, LATER, forks=(FORK,), inks=(INK,)))
    found: dict[str, str] = {}
    for size in SIZES:
        at(station, size)
        for fault in faults(station.window, language, touch=False, names=("陈静",)):
            found.setdefault(fault, str(size))
    assert found == {}


def test_the_decisions_button_stays_free_at_any_size(station: Station) -> None:
    synced(station, evidence(HOLE, LATER, forks=(FORK,), inks=(INK,)))
    for size in SIZES:
        at(station, size)
        for button in ("primary", "otherCrew", "cancelOrder"):
            assert not box(station, "notice").intersects(box(station, button)), (size, button)
