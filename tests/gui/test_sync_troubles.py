"""What the sync page says of events that did not take effect, and what sending them again does."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.storage.outbox import Held
from tests.gui.replica import ORDERS, Crew
from ui.background import Background
from ui.demo.drive import wait_for
from ui.field.sync_page import SyncPageModel
from ui.field.troubles import troubles


def held(h: str, reason: str, order_id: str = "o1") -> Held:
    return Held(h, order_id, "crew.arrived", "m1", 0, "quarantined", reason, {}, "")


def test_records_held_with_another_are_counted_with_it() -> None:
    found = [held("1", "order.terminal"), held("2", "server.follows"), held("3", "server.follows"), held("4", "order.terminal", "o2")]
    said = troubles([], found, "en")
    assert len(said) == 2
    assert "After it 2 records wait with it." in said[0]["text"]
    assert "After it" not in said[1]["text"]


def test_a_record_that_rests_on_another_devices_is_told_by_itself() -> None:
    said = troubles([], [held("1", "server.follows")], "zh")
    assert [each["text"] for each in said] == ["它所依据的前一条记录没有生效，一并交调度处理。"]


def test_a_record_that_the_server_refused_is_sent_again_when_asked_for(
    qapp: QGuiApplication, background: Background, tmp_path: Path
) -> None:
    crew, nudges = Crew(tmp_path / "tablet"), list[int]()
    crew.take_in(ORDERS[0])
    replica = crew.parts.replica
    (event,) = replica.unsent(9, 1_000_000)
    replica.refuse(event.h, "server.signature_wrong")
    page = SyncPageModel(crew.shift(background, nudge=lambda: nudges.append(1)))
    assert wait_for(lambda: background.is_idle) and page.canResend and replica.unsent(9, 1_000_000) == []
    page.sendAgain()
    assert wait_for(lambda: background.is_idle)
    assert [each.h for each in replica.unsent(9, 1_000_000)] == [event.h] and nudges
