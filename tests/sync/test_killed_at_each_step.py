"""S20: a tablet that ends before or after any request of a sync: the next process goes on from the disk, and all is there once.

`-m long` takes every fourth request, others for each way; DOORSTEP_STEPS=all takes all.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from sync.client.link import Link
from sync.server import tables as t
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


class Trap:
    """Ends the process at the request number `place` (from 1), before it goes out or after it was answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place, self.count, self.is_after = 0, 0, False
        self.send = Link._send
        monkeypatch.setattr(Link, "_send", lambda link, *args, **named: self.sent(link, *args, **named))

    def sent(self, link: Link, *args: Any, **named: Any) -> Any:
        self.count += 1
        is_due = self.count == self.place
        if is_due and not self.is_after:
            raise Killed
        reply = self.send(link, *args, **named)
        if is_due:
            raise Killed
        return reply


@pytest.mark.long
@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_tablet_killed_at_any_request_goes_on_where_it_was(
    server: ServerRig, desk: RawDevice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    tablet, trap = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock), Trap(monkeypatch)
    tablet.synced()
    stride = 1 if os.environ.get("DOORSTEP_STEPS") == "all" else 4
    trap.is_after, place, made = is_after, 1 - stride + (is_after and stride > 1), 0
    while True:
        place += stride
        photos = [bytes([place, number]) * size for number, size in enumerate((400, 530_000))]
        tablet.record(tablet.create(), CrewAccepted(), files=tuple(NewFile(data, "image/jpeg", "photo") for data in photos))
        desk.push(desk.create())
        made += 1
        trap.place, trap.count = place, 0
        try:
            tablet.sync()
            has_died = False
        except Killed:
            has_died = True
        trap.place = 0
        tablet.restart()
        tablet.synced()
        waiting = tablet.replica.waiting()
        assert (waiting.events, waiting.files, waiting.failed) == (0, 0, 0), place
        if not has_died:
            break
    assert place > 8, "a day's sync has at least so many requests to die at"
    with server.running.transactions.read() as connection:
        hashes = connection.execute(select(t.event.c.h).where(t.event.c.device == tablet.store.device().device)).scalars().all()
        assert len(hashes) == 2 * made == len(tablet.replica.all_hashes())
        assert len(connection.execute(select(t.blob)).all()) == 2 * made and not connection.execute(select(t.pending)).all()
    assert tablet.store.count_orders() == 2 * made
    assert not list(server.folders.uploads.glob("*.part"))
    tablet.close()
