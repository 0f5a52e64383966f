"""S16: the same bytes attached twice or in two orders are one file that both name, and neither loses it by the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.domain.events import CrewAccepted, CrewDeparted
from app.domain.identity import EventHash
from app.storage.database import reading, writing
from app.storage.listing import file_of_event
from app.storage.proof_tables import proof
from app.storage.pruning import KEPT_MS, files_to_confirm, let_go
from app.storage.references import referenced
from app.storage.replica import Verdict
from app.storage.store import NewFile
from app.storage.tables import blob
from app.storage.views import ON_DEVICE, RECEIVED
from tests.storage.devices import Bench

PHOTO = NewFile(b"photo" * 1_000, "image/jpeg", "photo")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def two_orders(bench: Bench) -> tuple[str, str]:
    """Each accepted with the same photo; the rows are created, created, accepted, accepted."""
    first, second = bench.create(), bench.create()
    for order in (first, second):
        bench.record(order, CrewAccepted(), files=(PHOTO,))
    return first, second


def receive(bench: Bench, *places: int, taken_ms: int = 0) -> None:
    """The server took the rows at these places, each with its own receipt."""
    rows = bench.rows()
    said = f'{{"server_time":{taken_ms}}}'
    bench.replica.take_answers([Verdict(rows[at].h, "applied", "", {}, 1 + at // 2, said, "sig", at + 1) for at in places])


def mark(bench: Bench, order_id: str) -> int:
    with reading(bench.store.engine) as connection:
        return int(connection.exec_driver_sql("SELECT mark FROM view WHERE order_id = ?", (order_id,)).scalar_one())


def proven(bench: Bench) -> None:
    """The server's log holds every event, and every order came down as they made it."""
    rows = bench.rows()
    with writing(bench.store.engine) as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO base SELECT order_id, 'crew:c1', 9, 0, NULL FROM view")
        for at, row in enumerate(rows):
            connection.execute(insert(proof).values(h=row.h, idx=at, feed_epoch=1, size=len(rows), path=b""))


def files(bench: Bench) -> list[tuple[str, str]]:
    with reading(bench.store.engine) as connection:
        return [(row.sha256, row.h) for row in connection.execute(blob.select())]


def test_the_same_bytes_in_two_orders_are_one_file_that_goes_up_once(bench: Bench) -> None:
    two_orders(bench)
    receive(bench, 0, 1, 2, 3)
    assert len(files(bench)) == len(bench.store.files.all()) == len(bench.replica.files_to_send()) == 1
    rows = bench.rows()
    assert {file_of_event(bench.store.engine, row.h, "photo") for row in rows[2:]} == bench.store.files.all()


def test_the_same_bytes_twice_in_one_event_are_named_once(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO, NewFile(PHOTO.data, "image/jpeg", "thumbnail")))
    assert len(files(bench)) == 1 and bench.reopen() == 0


def test_neither_order_is_complete_while_the_file_is_here_only(bench: Bench) -> None:
    orders = two_orders(bench)
    assert [mark(bench, order) for order in orders] == [ON_DEVICE, ON_DEVICE]
    receive(bench, 0, 1, 2, 3)
    assert [mark(bench, order) for order in orders] == [RECEIVED, RECEIVED]
    bench.replica.file_is(files(bench)[0][0], "stored")
    with reading(bench.store.engine) as connection:
        assert len(set(connection.exec_driver_sql("SELECT mark FROM view").scalars())) == 1


def test_the_file_goes_up_for_the_second_event_where_the_first_was_refused(bench: Bench) -> None:
    two_orders(bench)
    bench.replica.refuse(bench.rows()[2].h, "server.signature_wrong")
    receive(bench, 0, 1, 3)
    assert [file.sha256 for file in bench.replica.files_to_send()] == list(bench.store.files.all())


def test_bytes_that_are_attached_anew_after_trouble_are_tried_anew(bench: Bench) -> None:
    first, _ = two_orders(bench)
    receive(bench, 0, 1, 2, 3)
    bench.replica.file_is(files(bench)[0][0], "captured", "storage.file_damaged")
    assert bench.replica.files_to_send() == []
    bench.record(first, CrewDeparted(), files=(PHOTO,))
    assert len(bench.replica.files_to_send()) == 1


def test_the_file_stays_while_a_later_event_names_it(bench: Bench) -> None:
    """An event of long ago leaves; the same bytes were attached again today, and the server may ask for them for ninety days."""
    two_orders(bench)
    now_ms = bench.clock.wall_ms()
    receive(bench, 0, 1, 2, taken_ms=now_ms - KEPT_MS - 1)
    receive(bench, 3, taken_ms=now_ms)
    first, second = bench.rows()[2:]
    (sha256,) = bench.store.files.all()
    bench.replica.file_is(sha256, "durable")
    proven(bench)
    assert let_go(bench.store, durable_pos=9, server_ms=now_ms).files == 0
    assert first.h not in {EventHash(row.h) for row in bench.rows()}
    assert files(bench) == [(sha256, second.h)] and bench.store.files.all() == {sha256} == referenced(bench.store.engine)
    assert bench.replica.send_once_more([sha256]) == 1 and len(bench.replica.files_to_send()) == 1


def test_an_event_is_kept_back_until_the_file_that_another_named_first_is_durable(bench: Bench) -> None:
    two_orders(bench)
    old_ms = bench.clock.wall_ms() - KEPT_MS - 1
    receive(bench, 0, 1, 3, taken_ms=old_ms)
    bench.create()
    (sha256,) = bench.store.files.all()
    bench.replica.file_is(sha256, "stored")
    proven(bench)
    second = bench.rows()[3].h
    assert files_to_confirm(bench.store, 9, old_ms + KEPT_MS) == [sha256]
    let_go(bench.store, 9, old_ms + KEPT_MS)
    assert second in {row.h for row in bench.rows()}


def test_a_database_made_again_from_the_journal_names_both(bench: Bench) -> None:
    two_orders(bench)
    bench.close()
    for path in bench.folders.database.parent.iterdir():
        path.unlink()
    bench._open()
    bench.store.start()
    bench.replica.refuse(bench.rows()[2].h, "server.signature_wrong")
    receive(bench, 0, 1, 3)
    assert len(bench.replica.files_to_send()) == 1


def test_a_database_of_an_earlier_program_learns_of_the_second(bench: Bench) -> None:
    two_orders(bench)
    with writing(bench.store.engine) as connection:
        before = connection.exec_driver_sql("SELECT * FROM named_again").all()
        connection.exec_driver_sql("DROP TABLE named_again")
        connection.exec_driver_sql("PRAGMA user_version = 3")
    bench.reopen()
    with reading(bench.store.engine) as connection:
        assert connection.exec_driver_sql("SELECT * FROM named_again").all() == before != []
