"""Fixtures: `server` is a real server with a fake clock; `device(label)` enrols a bare device with a fresh ticket."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig

_ROLES = {"desk": "dispatcher", "import": "importer"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server").start()
    yield rig
    rig.stop()


@pytest.fixture
def device(server: ServerRig) -> Iterator[Callable[[str], RawDevice]]:
    made: list[RawDevice] = []

    def enrolled(label: str) -> RawDevice:
        server.running.tickets.issue(label, server.url)
        ticket = server.ticket(label)
        new = RawDevice(server.url, ticket.org, role=_ROLES.get(label, "crew"))
        new.enrol(ticket.ticket)
        made.append(new)
        return new

    yield enrolled
    for one in made:
        one.session.close()


@pytest.fixture
def desk(device: Callable[[str], RawDevice]) -> RawDevice:
    return device("desk")


@pytest.fixture
def crew(device: Callable[[str], RawDevice]) -> RawDevice:
    return device("field-N-WATER")
