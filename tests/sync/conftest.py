"""Fixtures: `server` is a real server with a fake clock; `device(label)` enrols a bare device with a fresh ticket.

The files in `_ON_BOTH` run twice: on the server's own SQLite and on a PostgreSQL that the tests start.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.cluster import Cluster, lacking
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig

_ROLES = {"desk": "dispatcher", "import": "importer"}
_ON_BOTH = {"test_server_ledger", "test_server_scopes", "test_server_enrolment", "test_server_files", "test_end_to_end"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and metafunc.module.__name__.rpartition(".")[2] in _ON_BOTH:
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    reason = lacking()
    if reason:
        pytest.skip(reason)
    started = Cluster()
    try:
        yield started.start()
    finally:
        started.remove()


@pytest.fixture
def postgresql(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database."""
    address = cluster.new()
    yield address
    cluster.drop(address)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """What `server` keeps its rows in: empty for its own folder, else an address."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return ""
    address: str = request.getfixturevalue("postgresql")
    return address


@pytest.fixture
def server(tmp_path: Path, database: str) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server", database=database).start()
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
