"""Tablets that watch the server's log: what they know of it, a line that changes what it says, backups that come back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.storage import proofs
from app.storage.database import reading
from sync.server.log import EVERY_MS
from tests.sync.line import Reply
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig


class Tablets:
    """Tablets of a server's own tickets, each in a folder of its own."""

    def __init__(self, server: ServerRig, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._made: list[Tablet] = []

    def __call__(self, label: str) -> Tablet:
        self._server.running.tickets.issue(label, self._server.url)
        self._made.append(Tablet(self._folder / f"{label}-{len(self._made)}", self._server.ticket(label), self._server.clock))
        return self._made[-1]

    def close(self) -> None:
        for tablet in self._made:
            tablet.close()


def with_three_events(server: ServerRig, tablet: Tablet) -> Tablet:
    """The tablet once it has seen a head over three events of its own, and has their proofs."""
    for _ in range(3):
        tablet.create()
    tablet.synced()
    settled(server, tablet)
    return tablet


def settled(server: ServerRig, tablet: Tablet) -> None:
    server.clock.advance(EVERY_MS)
    tablet.synced()


def told(tablet: Tablet) -> str:
    """The code of what the next sync complains about, empty for nothing."""
    failure = tablet.sync().failure
    return failure.code if failure else ""


def alarms(tablet: Tablet) -> list[tuple[str, bool]]:
    with reading(tablet.store.engine) as connection:
        return [(alarm.kind, alarm.is_open) for alarm in proofs.alarms(connection)]


def newest(tablet: Tablet) -> proofs.Head:
    with reading(tablet.store.engine) as connection:
        found = proofs.newest_head(connection)
    assert found is not None
    return found


def unproven(tablet: Tablet) -> int:
    with reading(tablet.store.engine) as connection:
        return len(proofs.unproven(connection, 1000))


def with_change(name: str, change: Callable[[object], object]) -> Callable[[Reply], Reply]:
    def changed(reply: Reply) -> Reply:
        said = msgspec.json.decode(reply[2])
        said[name] = change(said.get(name))
        return replace_body(reply, msgspec.json.encode(said))

    return changed


def replace_body(reply: Reply, body: bytes) -> Reply:
    return reply[0], reply[1], body


class Backups:
    """Copies of the stopped server's database by name, and another device that makes the log grow."""

    def __init__(self, server: ServerRig, other: Tablet) -> None:
        self._server = server
        self._other = other
        self._database = server.folders.of_replica.database.parent

    def make(self, name: str) -> None:
        self._server.stop()
        shutil.copytree(self._database, self._of(name))
        self._server.start()

    def bring_back(self, name: str) -> None:
        self._server.stop()
        shutil.rmtree(self._database)
        shutil.copytree(self._of(name), self._database)
        self._server.start()

    def grow(self, count: int) -> None:
        for _ in range(count):
            self._other.create()
        self._other.synced()
        self._server.clock.advance(EVERY_MS)
        self._server.running.parts.log.sign_due()

    def _of(self, name: str) -> Path:
        return self._server.data.parent / name
