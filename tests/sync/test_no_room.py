"""S12: a store that is full, or a database that takes no write: the device keeps all, tries again later, and gets through by itself."""

from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import GenericError, PermissionDeniedError
from sqlalchemy import Connection, event

from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from sync.client.report import SyncReport
from sync.client.retry import MOST_S, wait_s
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

PHOTOS = tuple(NewFile(bytes([place]) * size, "image/jpeg", "photo") for place, size in enumerate((900, 50_000, 1_100_000)))


@pytest.fixture
def in_bucket(s3: str, tmp_path: Path) -> Iterator[ServerRig]:
    rig = ServerRig(tmp_path / "server", files=s3).start()
    yield rig
    rig.stop()


def tablet_of(server: ServerRig, tmp_path: Path) -> Tablet:
    tablet = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    tablet.synced()
    tablet.record(tablet.create(), CrewAccepted(), files=PHOTOS)
    return tablet


def will_try_again(report: SyncReport) -> bool:
    assert report.failure is not None
    waits = [wait_s(report.failure.kind, attempt, 0.99, report.failure.retry_after_s) for attempt in range(1, 40)]
    return all(wait is not None and 1 <= wait <= MOST_S for wait in waits)


@pytest.mark.parametrize(
    "refusal", [PermissionDeniedError("403 QuotaExceeded"), GenericError("507 Insufficient Storage")], ids=["403", "507"]
)
def test_a_full_object_store_keeps_every_event_and_gets_the_files_later(
    in_bucket: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    tablet = tablet_of(in_bucket, tmp_path)

    def full(*_: object, **__: object) -> None:
        raise refusal

    with monkeypatch.context() as patched:
        patched.setattr(obstore, "put", full)
        for _ in range(3):
            report = tablet.sync()
            assert will_try_again(report)
        waiting = tablet.replica.waiting()
        assert (waiting.events, waiting.files, waiting.failed) == (0, 3, 0)
        assert len(tablet.store.files.all()) == 3
    tablet.synced()
    assert tablet.replica.waiting().files == 0
    tablet.close()


def test_a_database_that_takes_no_write_loses_nothing_and_gets_it_later(server: ServerRig, tmp_path: Path) -> None:
    tablet = tablet_of(server, tmp_path)
    engine = server.running.transactions._store.engine  # type: ignore[attr-defined]

    def read_only(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    event.listen(engine, "begin", read_only)
    for _ in range(3):
        report = tablet.sync()
        assert will_try_again(report)
    waiting = tablet.replica.waiting()
    assert (waiting.events, waiting.files, waiting.failed) == (2, 3, 0)
    event.remove(engine, "begin", read_only)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA query_only = OFF"))
    tablet.synced()
    assert (tablet.replica.waiting().events, tablet.replica.waiting().files) == (0, 0)
    tablet.close()
