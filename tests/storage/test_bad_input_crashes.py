"""A process that dies at each single write of a save: what was said to be saved is there, what was not is whole or absent."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.events import CrewAccepted, CrewDeparted
from app.storage.mending import open_journal
from app.storage.store import NewFile
from tests.storage.devices import KEY, RECOVERY, Bench

PHOTO = NewFile(b"\xff\xd8 a photo" * 40, "image/jpeg", "photo")
_CALLS = ("write", "fdatasync", "fsync", "ftruncate", "replace", "mkdir")


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


@contextmanager
def dying_at(place: int, bench: Bench) -> Iterator[list[int]]:
    """Ends the process at the call number `place` (from 1) that changes the disk; a write is cut in its middle."""
    count = [0]

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == place:
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                raise Killed
            return real(*arguments, **named)

        return call

    def before_commit(_connection: object) -> None:
        count[0] += 1
        if count[0] == place:
            raise Killed

    with pytest.MonkeyPatch.context() as patched:
        for name in _CALLS:
            patched.setattr(os, name, counted(name, getattr(os, name)))
        event.listen(bench.store.engine, "commit", before_commit)
        try:
            yield count
        finally:
            event.remove(bench.store.engine, "commit", before_commit)


def died_at(place: int, folder: Path) -> bool:
    """Whether the process got to die at that place; checks what the next one finds."""
    bench = Bench(folder)
    order = bench.create_for("王秀兰")
    saved = [row.id for row in bench.rows()]
    has_died = True
    try:
        with dying_at(place, bench):
            saved += [each for each, _ in bench.record(order, CrewAccepted(), files=(PHOTO,)).events]
            saved += [each for each, _ in bench.record(order, CrewDeparted()).events]
            has_died = False
    except Killed:
        pass
    bench.close()
    bench._open()
    bench.store.start()
    bench.look_behind()
    found = bench.rows()
    assert [row.id for row in found][: len(saved)] == saved and len(found) <= len(saved) + 1
    assert [(entry.seq, entry.record.raw) for entry in bench.journal.read()] == [(row.seq, row.raw) for row in found]
    if any(row.type == "crew.accepted" for row in found):
        assert all(bench.store.files.get(sha) for sha in bench.store.files.all()) and len(bench.store.files.all()) == 2
    else:
        assert len(bench.store.files.all()) == 1
        bench.record(order, CrewAccepted(), files=(PHOTO,))
    if len(bench.rows()) == 2:
        bench.record(order, CrewDeparted())
    assert [row.type for row in bench.rows()] == ["order.created", "crew.accepted", "crew.departed"]
    bench.close()
    return has_died


def test_a_save_that_dies_anywhere_is_whole_or_absent(tmp_path: Path) -> None:
    place = 1
    while died_at(place, tmp_path / str(place)):
        place += 1
    assert place > 12, "a save of a photo and two events has at least so many places to die at"


def test_a_mending_that_dies_anywhere_is_made_again(tmp_path: Path) -> None:
    place, has_died = 0, True
    while has_died:
        place += 1
        bench = Bench(tmp_path / str(place))
        order = bench.create()
        bench.record(order, CrewAccepted(), files=(PHOTO,))
        bench.journal.close()
        path = bench.folders.journal
        spoilt = bytearray(path.read_bytes())
        spoilt[400] ^= 255
        path.write_bytes(spoilt)
        try:
            with dying_at(place, bench):
                open_journal(path, KEY, RECOVERY, bench.store.engine, place)[0].close()
                has_died = False
        except Killed:
            pass
        journal, _ = open_journal(path, KEY, RECOVERY, bench.store.engine, place)
        assert [entry.record.raw for entry in journal.read()] == [row.raw for row in bench.rows()]
        assert any(kept.read_bytes() == spoilt for kept in path.parent.glob("*.damaged-*"))
        journal.close()
        bench.store.engine.dispose()
    assert place > 4
