"""What a window says of trouble that its replica met on opening."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.wording import sentence
from tests.sync.conftest import server  # noqa: F401 - a fixture
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
    station = Station(tablet.folders, catalog(), background)  # type: ignore[arg-type]
    station.begin(None)
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
