"""What the sync page says of events that did not take effect, and what sending them again does."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.domain.privacy import mask_name
from app.storage.outbox import Held
from app.wording import sentence
from tests.gui.looking import faults
from tests.gui.replica import MEMBERS, ORDERS, Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.demo.drive import wait_for
from ui.field.sync_page import SyncPageModel
from ui.field.troubles import troubles


def held(h: str, reason: str, order_id: str = "o1") -> Held:
    return Held(h, order_id, "crew.arrived", "m1", 0, "quarantined", reason, {}, "")


def test_records_held_with_another_are_counted_with_it() -> None:
    found = [held("1", "order.terminal"), held("2", "server.follows"), held("3", "server.follows")]
    (said,) = troubles([], found, "en")
    assert "After it 2 records wait with it." in said["text"] and said["items"] == []


def test_one_reason_is_told_once_with_the_count_of_what_it_met() -> None:
    found = [held(str(n), "order.terminal", f"o{n}") for n in range(20)]
    found += [held("x", "server.follows", "o3"), held("y", "server.not_own_scope", "o99")]
    said = troubles([], found, "en", {"o1": ("Leaking radiator 王*兰", "H-1")})
    assert len(said) == 2
    assert said[0]["title"] == '"Arrival, 20" waits for the dispatcher'
    assert str(said[0]["text"]).endswith("1 later record waits with them.")
    items = said[0]["items"]
    assert len(items) == 20 and items[1] == "Arrival　Leaking radiator 王*兰　H-1" and items[2] == "Arrival　Other records"
    assert said[1]["items"] == []


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


def test_twenty_of_one_reason_stand_in_one_line_and_unfold(qapp: QGuiApplication, background: Background, tmp_path: Path) -> None:
    crew = Crew(tmp_path / "tablet")
    crew.take_in(*(ORDERS[n % len(ORDERS)] for n in range(20)))
    replica = crew.parts.replica
    for event in replica.unsent(99, 1_000_000):
        replica.refuse(event.h, "server.signature_wrong")
    tablet = Tablet(crew, background, "en")
    tablet.tap("nav_sync")
    tablet.wait(lambda: drive.look_for(tablet.window, "trouble_0") is not None)
    reason = sentence("server.signature_wrong", "en")
    assert drive.texts(tablet.window).count(reason) == 1 and drive.look_for(tablet.window, "trouble_1") is None
    line = next(text for text in sync_of(tablet).troubles[0]["items"] if "Leaking radiator" in text)
    assert line not in drive.texts(tablet.window)
    tablet.tap("trouble_0")
    assert line in drive.texts(tablet.window)
    names = (*(mask_name(order.person.name) for order in ORDERS), *(member.name for member in MEMBERS))
    # Layouts ask for their heights once more when their widths are known.
    assert drive.wait_for(lambda: not faults(tablet.window, "en", names=names), 2), faults(tablet.window, "en", names=names)
    tablet.close()
    assert not tablet.opened.warnings


def sync_of(tablet: Tablet) -> SyncPageModel:
    assert tablet.app.sync is not None
    return tablet.app.sync
