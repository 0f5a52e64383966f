"""The desk's integrity page: the log as witnessed, the red alarm, forks, holes and loose records, and a file that is checked."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from sqlalchemy import delete

from app.domain.jcs import jcs
from app.domain.receipts import Checkpoint
from app.storage import proofs
from app.storage.database import writing
from app.storage.listing import list_orders
from app.storage.proof_tables import alarm, head
from app.storage.proofs import Head, Kind
from sync.protocol.desk_messages import DoubtfulInk, Fork, Hole, Integrity, Loose
from tests.gui.admin_roster import DAY_MS, key
from tests.gui.desk_replica import Desk, intake
from tests.gui.desk_station import Station
from tests.gui.replica import MORNING_MS, catalog
from ui.demo.drive import click, find, look_for, texts, wait_for
from ui.desk.integrity_page import IntegrityPageModel

WHERE = {"device": "d2", "number": 2, "label": "field-N-HEAT"}


def a_head(size: int, root: str) -> Head:
    said = Checkpoint(origin="org", feed_epoch=1, base=0, size=size, root=root * 64, time=MORNING_MS - 60_000)
    return Head(1, size, root * 64, jcs(msgspec.to_builtins(said)).decode(), "5" * 128)


@pytest.fixture(scope="module", name="one")
def desk_with_one_order(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One window for all tests here: opening it takes longer than what they do in it."""
    desk = Desk(tmp_path_factory.mktemp("desk"), catalog())
    desk.take_in(intake("W01", "P1", 4))
    station = Station(desk, "en").unlock()
    yield station
    station.close()


@pytest.fixture
def station(one: Station) -> Iterator[Callable[..., Station]]:
    def start(found: Integrity | None = None, kept: Head | None = None, shown: Head | None = None, kind: Kind = "split") -> Station:
        one.desk.server.integrity = found or Integrity(server_time=MORNING_MS, hole_ms=3 * DAY_MS, events=1_812)
        with writing(one.desk.parts.store.engine) as connection:
            if kept:
                proofs.accept(connection, kept)
            if kept and shown:
                proofs.raise_alarm(connection, kind, kept, shown, MORNING_MS)
        page(one).forgetFile()
        for place in ("nav_board", "nav_integrity"):
            click(one.window, place)
        one.rest()
        return one

    yield start
    one.rest()
    one.desk.server_is_up = True
    one.app.speak("en")
    with writing(one.desk.parts.store.engine) as connection:
        connection.execute(delete(alarm))
        connection.execute(delete(head))


def page(station: Station) -> IntegrityPageModel:
    model = station.app.integrity
    assert isinstance(model, IntegrityPageModel)
    return model


def shown(station: Station) -> str:
    return "\n".join(texts(station.window))


def check(station: Station, path: Path) -> None:
    page(station).check(QUrl.fromLocalFile(str(path)))
    station.rest()


def test_a_log_that_proves_itself_is_told_with_its_newest_head(station: Callable[..., Station]) -> None:
    desk = station(kept=a_head(1_812, "a"))
    assert find(desk.window, "logTitle").property("text") == "The server's log continues itself"
    assert "1,812 records" in shown(desk) and "a" * 24 in shown(desk) and look_for(desk.window, "alarmCard") is None
    assert "no holes, no forks" in shown(desk)


def test_without_a_head_nothing_is_called_well(station: Callable[..., Station]) -> None:
    desk = station()
    assert find(desk.window, "logTitle").property("text") == "No checkpoint of the log yet" and "continues itself" not in shown(desk)


def test_two_histories_are_a_red_alarm_with_both_heads_and_on_the_rail(station: Callable[..., Station]) -> None:
    desk = station(kept=a_head(10, "a"), shown=a_head(10, "b"))
    assert find(desk.window, "alarmTitle").property("text") == "Since 09:24 the server shows another history"
    said = shown(desk)
    assert "a" * 24 in said and "b" * 24 in said and "doorstep verify store" in said and "continues itself" not in said
    places = {place["key"]: place["count"] for place in desk.app.state.places}
    assert places["integrity"] == 1


def test_both_heads_are_saved_as_they_were_signed(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station(kept=a_head(10, "a"), shown=a_head(10, "b"))
    page(desk).saveHeads(QUrl.fromLocalFile(str(tmp_path / "heads.json")))
    desk.rest()
    (told,) = json.loads((tmp_path / "heads.json").read_text("utf-8"))
    assert (told["kind"], told["kept"]["checkpoint"]["root"], told["shown"]["checkpoint"]["root"]) == ("split", "a" * 64, "b" * 64)
    assert told["kept"]["sig"] == "5" * 128 and "heads.json" in shown(desk)


def test_a_restored_server_is_no_alarm(station: Callable[..., Station]) -> None:
    desk = station(kept=a_head(10, "a"), shown=a_head(8, "b"), kind="restored")
    assert look_for(desk.window, "alarmCard") is None and page(desk).state.alarm_count == 0


def test_forks_holes_and_loose_records_are_told_with_what_to_do(station: Callable[..., Station]) -> None:
    order = station().board._rows.rows[0].order_id
    (stored,) = station().desk.reply(order).events
    stored = msgspec.structs.replace(stored, outcome="quarantined", reason="server.device_unknown")
    fork = Fork(**WHERE, key=key(2), key_state="forked", n=12, records=2, at_ms=MORNING_MS)  # type: ignore[arg-type]
    hole = Hole(**WHERE, key=key(2), n=12, since_ms=MORNING_MS - 4 * DAY_MS)  # type: ignore[arg-type]
    loose = Loose(**WHERE, received_ms=MORNING_MS, event=stored)  # type: ignore[arg-type]
    desk = station(Integrity(server_time=MORNING_MS, hole_ms=3 * DAY_MS, events=5, forks=(fork,), holes=(hole,), loose=(loose,)))
    said = shown(desk)
    assert "the key 3456 789A has forked" in said and "record 11 is missing" in said and "4 d ago" in said
    assert "The server does not know this device" in said and "open-journal" in said and "3 to look into" in said


def test_signatures_to_look_at_are_told_with_both_orders_and_who_was_there(station: Callable[..., Station]) -> None:
    inks = tuple(
        DoubtfulInk(
            kind=kind, crew="N-WATER", member="m-0417", order_id="o1", number="W-1", other_id="o2", other="W-2", at_ms=MORNING_MS, ms=1_900
        )  # type: ignore[arg-type]
        for kind in ("copied", "alike", "hasty")
    )
    desk = station(Integrity(server_time=MORNING_MS, hole_ms=3 * DAY_MS, events=5, inks=inks))
    said = shown(desk)
    assert "Orders W-1 and W-2 bear the very same signature" in said and "look like one hand's" in said
    assert "The signature on order W-1 took 1.9 s" in said and "3 to look into" in said and "{" not in said


def test_an_order_whose_signature_is_doubtful_is_opened_by_its_number(station: Callable[..., Station], one: Station) -> None:
    (order,) = one.desk.take_in(intake("W01", "P2", 3))
    ink = DoubtfulInk(
        kind="alike",
        crew="N-WATER",
        member="m-0417",
        order_id="gone",
        number="W-1",
        other_id=order,
        other="W-2",
        at_ms=MORNING_MS,
        ms=1_900,
    )
    desk = station(Integrity(server_time=MORNING_MS, hole_ms=3 * DAY_MS, events=5, inks=(ink,)))
    click(desk.window, f"openFound-{order}")
    desk.rest()
    number = next(row.number for row in list_orders(desk.desk.parts.store.engine) if row.order_id == order)
    assert desk.app.state.place == "order" and number in shown(desk)


def test_a_file_that_is_no_evidence_fails_in_words(station: Callable[..., Station], tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 nothing")
    desk = station()
    check(desk, tmp_path / "letter.pdf")
    assert page(desk).state.verdict == "fail" and "letter.pdf" in shown(desk)
    assert page(desk).state.checks[0]["outcome"] == "fail"
    said = page(desk).state.verdict_words
    desk.app.speak("zh")
    desk.rest()
    assert wait_for(lambda: page(desk).state.verdict == "fail") and page(desk).state.verdict_words != said


def test_a_file_that_is_gone_is_said_and_nothing_is_called_checked(station: Callable[..., Station], tmp_path: Path) -> None:
    desk = station()
    check(desk, tmp_path / "gone.pdf")
    assert find(desk.window, "fileProblem").isVisible() and page(desk).state.verdict == ""


def test_without_the_server_the_alarm_is_still_seen(station: Callable[..., Station]) -> None:
    one = station()
    one.desk.server_is_up = False
    desk = station(kept=a_head(10, "a"), shown=a_head(10, "b"))
    assert find(desk.window, "integrityProblem").isVisible() and find(desk.window, "alarmCard").isVisible()
