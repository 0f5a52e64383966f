"""S06, S09: a server that comes back older without a word, or from a copy of its main file alone: met, told, and nobody goes back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.events import ContactAttempted, CrewAccepted, CrewDeparted
from app.domain.order import OrderState
from app.storage.store import NewFile
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Tablet]:
    made = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    yield made
    made.close()


def state(tablet: Tablet, order: str) -> OrderState | None:
    stands = tablet.store.order(order)
    return stands.state if stands else None


def test_a_whole_machine_put_back_in_silence_takes_nothing_back_here(server: ServerRig, tablet: Tablet, tmp_path: Path) -> None:
    """Database, commit file and files of the day before: nothing on the server's own disk can tell."""
    order = tablet.create()
    tablet.record(order, CrewAccepted())
    tablet.synced()
    server.stop()
    shutil.copytree(server.data, tmp_path / "image")
    server.start()
    tablet.record(order, ContactAttempted(outcome="agreed"), CrewDeparted(), files=(NewFile(b"photo" * 99, "image/jpeg", "photo"),))
    tablet.synced()
    server.clock.advance(120_000)
    tablet.synced()
    server.stop()
    shutil.rmtree(server.data)
    shutil.copytree(tmp_path / "image", server.data)
    server.start()
    assert state(tablet, order) is OrderState.EN_ROUTE
    before = [(row, tablet.replica.cursors()) for row in tablet.replica.all_hashes()]
    report = tablet.sync()
    assert report.failure is not None and report.failure.code == "sync.log_split"
    assert state(tablet, order) is OrderState.EN_ROUTE
    assert [(row, tablet.replica.cursors()) for row in tablet.replica.all_hashes()] == before
    assert len(tablet.store.files.all()) == 1 and report.let_go == 0
    # What is recorded from now on is stored there all the same.
    tablet.create()
    assert tablet.sync().receipts == 1 and state(tablet, order) is OrderState.EN_ROUTE


def test_the_main_file_alone_is_an_older_database_and_everything_comes_again(
    server: ServerRig, tablet: Tablet, desk: RawDevice, tmp_path: Path
) -> None:
    database = server.folders.of_replica.database
    tablet.create()
    tablet.synced()
    server.restart()
    shutil.copy(database, tmp_path / "main")
    order = tablet.create()
    tablet.record(order, CrewAccepted())
    tablet.synced()
    server.stop()
    for path in database.parent.glob(database.name + "*"):
        path.unlink()
    shutil.copy(tmp_path / "main", database)
    server.start()
    assert desk.head().feed_epoch == 2
    tablet.synced()
    assert len(desk.pull("area:north").items) == 2 and state(tablet, order) is OrderState.ACCEPTED
