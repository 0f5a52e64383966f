"""Fixtures: `server` is a real server with a fake clock, `line` a line to it that can be told to fail; `device(label)` enrols a bare
device with a fresh ticket, `joined(label)` a whole one.

The files in `_ON_BOTH` and the tests marked `both` run twice: on the server's own SQLite and on a PostgreSQL that the tests start. Those
about files then keep them in an S3 store too. Whatever needs a PostgreSQL is `long`: each worker would start one of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sync.cluster import Cluster, lacking
from tests.sync.house import Member, house
from tests.sync.line import Line
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.witnesses import Tablets

if TYPE_CHECKING:
    from tests.sync.bucket import Bucket

_ROLES = {"desk": "dispatcher", "import": "importer"}
_ON_BOTH = {
    "test_server_ledger",
    "test_server_scopes",
    "test_server_enrolment",
    "test_server_files",
    "test_end_to_end",
    "test_poison",
    "test_orderless",
    "test_operator",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_on_both = metafunc.module.__name__.rpartition(".")[2] in _ON_BOTH or metafunc.definition.get_closest_marker("both")
    if "database" in metafunc.fixturenames and is_on_both:
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        chosen = getattr(item, "callspec", None)
        if "cluster" in getattr(item, "fixturenames", ()) or (chosen and chosen.params.get("database") == "postgresql"):
            item.add_marker(pytest.mark.long)


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


@pytest.fixture(scope="session")
def bucket() -> Iterator["Bucket"]:
    # moto takes a second to load, which only these tests shall pay.
    from tests.sync.bucket import Bucket

    started = Bucket().start()
    yield started
    started.stop()


@pytest.fixture
def s3(bucket: "Bucket", monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty store."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    return bucket.new()


@pytest.fixture
def files(request: pytest.FixtureRequest, database: str) -> str:
    """Where `server` keeps files: empty for its own folder, else an address."""
    if not database or request.node.module.__name__.rpartition(".")[2] != "test_server_files":
        return ""
    address: str = request.getfixturevalue("s3")
    return address


@pytest.fixture
def server(tmp_path: Path, database: str, files: str) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server", database=database, files=files).start()
    yield rig
    rig.stop()


@pytest.fixture
def line(server: ServerRig) -> Iterator[Line]:
    with closing(Line(server.port)) as made:
        yield made


@pytest.fixture
def joined(server: ServerRig, tmp_path: Path) -> Iterator[Tablets]:
    with closing(Tablets(server, tmp_path)) as tablets:
        yield tablets


@pytest.fixture
def members(server: ServerRig, tmp_path: Path) -> Iterator[tuple[Member, Member]]:
    """A desk and a crew's tablet, whole."""
    pair = house(server, tmp_path, "desk"), house(server, tmp_path, "field-N-WATER")
    yield pair
    for member in pair:
        member.close()


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
