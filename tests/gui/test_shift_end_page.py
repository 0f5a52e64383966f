"""The end of the shift on the sync page: green by the server's word about everything that is here, and by nothing less."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QUrl

from app.domain.shift_end import ShiftEnd, SignedShiftEnd
from app.storage.shift_end import Lacks, keep_lacks, keep_shift_end, standing
from tests.gui.looking import faults
from tests.gui.replica import MEMBERS, MORNING_MS, ORDERS, Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.common.shift import Shift
from ui.demo import drive
from ui.field.shift_end import ShiftEndModel


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path / "tablet")


def word_of(crew: Crew, **changes: object) -> SignedShiftEnd:
    """As the server gives it for where the chain stands; its signature was checked before it was kept."""
    stands = standing(crew.parts.store)
    told = ShiftEnd(
        org="o",
        device="d-1",
        key=stands.key,
        n=stands.n,
        h=stands.h,
        events=128,
        files=36,
        pos=128,
        durable_pos=0,
        feed_epoch=stands.feed_epoch,
        server_time=MORNING_MS,
    )
    return SignedShiftEnd(said=msgspec.to_builtins(told) | changes, sig="00" * 64)


def shown(crew: Crew, background: Background, shift: Shift | None = None) -> ShiftEndModel:
    model = ShiftEndModel(shift or crew.shift(background, "en"))
    assert drive.wait_for(lambda: background.is_idle)
    return model


def test_nothing_waiting_is_not_enough_to_end_the_shift(crew: Crew, background: Background) -> None:
    model = shown(crew, background)
    assert model.kind == "unconfirmed" and "Once there is a network" in model.text


def test_the_servers_word_about_all_that_is_here_ends_it(crew: Crew, background: Background) -> None:
    keep_shift_end(crew.parts.store, word_of(crew))
    model = shown(crew, background)
    assert model.kind == "confirmed" and "128 records and 36 files" in model.text and "09:24" in model.text


@pytest.mark.parametrize("changes", [{"h": "ff" * 32}, {"n": 7}, {"key": "aa" * 32}, {"feed_epoch": 9}])
def test_a_word_about_another_moment_does_not(crew: Crew, background: Background, changes: dict[str, object]) -> None:
    keep_shift_end(crew.parts.store, word_of(crew, **changes))
    assert shown(crew, background).kind == "unconfirmed"


def test_what_was_recorded_since_waits_first(crew: Crew, background: Background) -> None:
    keep_shift_end(crew.parts.store, word_of(crew))
    crew.take_in(ORDERS[0])
    assert shown(crew, background).kind == "waits"
    (event,) = crew.parts.replica.unsent(9, 1_000_000)
    crew.parts.replica.refuse(event.h, "server.signature_wrong")
    assert shown(crew, background).kind == "waits"


def test_what_the_server_lacks_is_said(crew: Crew, background: Background) -> None:
    keep_lacks(crew.parts.store, Lacks(standing(crew.parts.store).h, 2, 1))
    model = shown(crew, background)
    assert model.kind == "lacks" and "2 records and 1 file" in model.text


def test_the_page_asks_once_and_only_while_it_is_looked_at(crew: Crew, background: Background) -> None:
    nudges: list[int] = []
    shift = crew.shift(background, "en", nudge=lambda: nudges.append(1))
    shift.network = "online"
    model = shown(crew, background, shift)
    assert nudges == []
    model.watch(True)
    for _ in range(3):
        shift.syncChanged.emit()
        assert drive.wait_for(lambda: background.is_idle)
    assert len(nudges) == 1
    model.watch(False)
    model.watch(True)
    assert len(nudges) == 2


def test_the_word_is_saved_as_it_was_signed(crew: Crew, background: Background, tmp_path: Path) -> None:
    word = word_of(crew)
    keep_shift_end(crew.parts.store, word)
    model = shown(crew, background)
    model.save(QUrl.fromLocalFile(str(tmp_path / "end.json")))
    assert drive.wait_for(lambda: background.is_idle) and "end.json" in model.saved
    assert msgspec.json.decode((tmp_path / "end.json").read_bytes(), type=SignedShiftEnd) == word


def test_the_page_cuts_no_word_of_it(crew: Crew, background: Background) -> None:
    keep_shift_end(crew.parts.store, word_of(crew))
    tablet = Tablet(crew, background)
    tablet.tap("nav_sync")
    found: set[str] = set()
    for language in ("zh", "en"):
        for width, height in ((1280, 800), (800, 1280)):
            tablet.window.resize(width, height)
            drive.settle()
            names = tuple(member.name for member in MEMBERS)
            drive.wait_for(lambda spoken=language, names=names: not faults(tablet.window, spoken, names=names), 1)  # type: ignore[misc]
            found |= set(faults(tablet.window, language, names=names))
            assert drive.find(tablet.window, "saveShiftEnd")
        tablet.app.look.switchLanguage()
        tablet.settle()
    tablet.close()
    assert found == set() and not tablet.opened.warnings
