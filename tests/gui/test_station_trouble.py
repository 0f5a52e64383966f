"""What a window says of trouble that its replica met on opening."""

import asyncio
import errno
import random
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.errors import Unavailable
from app.domain.identity import OrderId
from app.storage.disk import translated_os
from app.storage.listing import list_orders
from app.wording import sentence
from sync.client.report import SyncReport
from tests.sync.conftest import database, files, server  # noqa: F401 - fixtures
from tests.sync.house import PIN, Member, catalog, house
from tests.sync.rig import ServerRig
from ui.station import Station


class Patient:
    """A Background that starts nothing by itself; `later` is what waits for the GUI thread."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []

    async def store(self, work: Callable[[], Any]) -> Any:
        return work()

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        coroutine.close()

    def call_soon(self, work: Callable[[], None]) -> None:
        self.later.append(work)


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:  # noqa: F811
    member = house(server, tmp_path, "field-N-WATER")
    member.does.take_in(random.Random(1), "N-WATER", "north")
    member.close()
    yield member


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_rebuilt_database_is_told_once_when_the_screens_listen(tablet: Member, language: str) -> None:
    for part in tablet.folders.database.parent.iterdir():
        part.write_bytes(b"")
    heard = [shift_said(tablet, language), shift_said(tablet, language)]
    assert heard == [[sentence("storage.rebuilt", language)], []]


def shift_said(tablet: Member, language: str) -> list[str]:
    """What a shift's screens hear after unlocking twice in one process."""
    background, said = Patient(), list[str]()
    station = Station(tablet.folders, catalog, background)  # type: ignore[arg-type]
    station.begin()
    for _ in range(2):
        shift = asyncio.run(station.unlock(sorted(station.vault.members)[0], PIN))
        shift.speak(language)
        shift.refused.connect(said.append)
        for work in background.later:
            work()
        background.later.clear()
    assert station.opened is not None and station.engine is not None
    station.engine.close()
    station.opened.close()
    return said


def test_an_open_window_hears_of_the_organisations_new_words(tablet: Member) -> None:
    station = Station(tablet.folders, catalog, Patient())  # type: ignore[arg-type]
    station.begin()
    shift = asyncio.run(station.unlock(sorted(station.vault.members)[0], PIN))
    assert station.opened is not None and station.engine is not None and not shift.parts.setup.two_persons
    enrolled = station.opened.enrolled
    ruled = msgspec.structs.replace(enrolled.reply.setup, two_persons=True)
    station.opened.told.enrolled = msgspec.structs.replace(enrolled, reply=msgspec.structs.replace(enrolled.reply, setup=ruled))
    station._tell(SyncReport())
    assert shift.parts.setup.two_persons
    station.engine.close()
    station.opened.close()


def test_a_journal_found_damaged_behind_the_list_is_told_once(tablet: Member) -> None:
    tablet.reopen().look_behind()
    tablet.close()
    path = tablet.folders.journal
    whole = bytearray(path.read_bytes())
    whole[-40] ^= 1
    path.write_bytes(whole)
    background, said = Patient(), list[str]()
    background.stopping = threading.Event()  # type: ignore[attr-defined]
    station = Station(tablet.folders, catalog, background)  # type: ignore[arg-type]
    station.begin()
    shift = asyncio.run(station.unlock(sorted(station.vault.members)[0], PIN))
    shift.refused.connect(said.append)
    assert station.opened is not None and station.engine is not None
    for _ in range(2):
        station._heard(station.engine.sync_once())
        while background.later:
            background.later.pop(0)()
    assert said == [sentence("storage.rebuilt", shift.language)]
    assert list(path.parent.glob("*.damaged-*")) and len(list(station.opened.store.journal.read())) == 1
    station.engine.close()
    station.opened.close()


def test_a_full_disk_keeps_nobody_from_unlocking_and_closing(tablet: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    background = Patient()
    station = Station(tablet.folders, catalog, background)  # type: ignore[arg-type]
    background.stopping, background.close = threading.Event(), lambda: None  # type: ignore[attr-defined]
    station.begin()
    member = sorted(station.vault.members)[0]
    station.vault.unlock(member, PIN, station.clock.wall_ms())
    monkeypatch.setattr("app.storage.lock_card.replace_file", replaced_by(full))
    shift = asyncio.run(station.unlock(member, PIN))
    with pytest.raises(Unavailable) as error:
        monkeypatch.setattr("app.storage.journal.journal.write_all", full)
        shift.parts.orders.cancel(OrderId(next(iter(shown(station)))), "customer called off")
    assert error.value.code == "storage.disk_full"
    monkeypatch.undo()
    shift.parts.orders.cancel(OrderId(next(iter(shown(station)))), "customer called off")
    monkeypatch.setattr("app.storage.lock_card.replace_file", replaced_by(full))
    station.close()


def replaced_by(full: Callable[..., None]) -> Callable[..., None]:
    def replace_file(path: Path, data: bytes) -> None:
        with translated_os(path):
            full(data)

    return replace_file


def shown(station: Station) -> list[str]:
    assert station.opened is not None
    return [row.order_id for row in list_orders(station.opened.store.engine)]


def test_a_device_that_lost_its_trust_file_opens_and_has_it_again(tablet: Member) -> None:
    was = tablet.folders.trust.read_bytes()
    tablet.folders.trust.unlink()
    assert shift_said(tablet, "en") == []
    assert tablet.folders.trust.read_bytes() == was


@pytest.mark.parametrize("content", [b"", b"not a card at all", None], ids=["empty", "damaged", "never written"])
def test_a_lost_lock_page_locks_nobody_out(tablet: Member, content: bytes | None) -> None:
    tablet.folders.lock_card.unlink(missing_ok=True)
    if content is not None:
        tablet.folders.lock_card.write_bytes(content)
    background = Patient()
    station = Station(tablet.folders, catalog, background)  # type: ignore[arg-type]
    station.begin()
    members = station.card().members
    assert {member.member_id for member in members} == station.vault.members and members
    asyncio.run(station.unlock(members[0].member_id, PIN))
    assert all(member.name != member.member_id for member in station.card().members)
    assert station.opened is not None and station.engine is not None
    station.engine.close()
    station.opened.close()
