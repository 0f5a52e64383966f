"""Bad input and trouble (issue 2) on the disk of one device: damage, a full disk, an older copy put back.

Each gives its sentence in both languages, loses nothing that was said to be saved, and is got over when the trouble is.
"""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import Damaged, Unavailable
from app.domain.events import CrewAccepted, CrewArrived, CrewDeparted
from app.domain.identity import order_number
from app.domain.order import OrderState
from app.storage.database import closed, open_sound
from app.storage.listing import list_orders
from app.storage.memory import number_counter
from app.storage.mending import open_journal
from app.storage.store import NewFile
from app.wording import sentence
from tests.storage.devices import KEY, RECOVERY, Bench

PHOTO = NewFile(b"\xff\xd8 a photo", "image/jpeg", "photo")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "device")


def journal_is_log(bench: Bench) -> bool:
    """Whether both hold the same records in the same order."""
    return [(e.seq, e.record.raw) for e in bench.store.journal.read()] == [(row.seq, row.raw) for row in bench.rows()]


def told(error: Exception) -> None:
    both = [sentence(error.code, language, **error.params) for language in ("zh", "en")]  # type: ignore[attr-defined]
    assert both[0] != both[1] and all(text and "{" not in text for text in both)


def full(*_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "place", ["app.storage.files.write_new", "app.storage.journal.journal.write_all", "app.storage.journal.journal.sync_file"]
)
def test_a_full_disk_saves_nothing_says_so_and_takes_the_same_step_later(bench: Bench, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    order = bench.create()
    with monkeypatch.context() as patched:
        patched.setattr(place, full)
        with pytest.raises(Unavailable) as error:
            bench.record(order, CrewAccepted(), files=(PHOTO,))
    assert error.value.code == "storage.disk_full"
    told(error.value)
    assert bench.store.order(order).state is OrderState.DISPATCHED  # type: ignore[union-attr]
    assert journal_is_log(bench)
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    assert [row.type for row in bench.rows()] == ["order.created", "crew.accepted"]
    assert bench.reopen() == 0 and journal_is_log(bench)


def test_a_database_that_is_full_after_the_journal_took_it_asks_for_no_second_signature(bench: Bench) -> None:
    order = bench.create()
    with bench.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    limit(bench, int(pages or 0))
    with pytest.raises(Unavailable) as error:
        bench.record(order, CrewAccepted(), CrewDeparted(), CrewArrived(late_reason="x" * 60_000), files=(PHOTO,))
    assert error.value.code == "store.in_journal_only"
    told(error.value)
    assert bench.store.order(order).state is OrderState.DISPATCHED  # type: ignore[union-attr]
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted())
    assert bench.journal.last_seq == 4
    limit(bench, 1_000_000)
    assert bench.reopen() == 3
    assert bench.store.order(order).state is OrderState.ON_SITE  # type: ignore[union-attr]
    assert journal_is_log(bench)


def limit(bench: Bench, pages: int) -> None:
    """`max_page_count` belongs to a connection; the pool's only one is taken and given back."""
    with bench.store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_damage_met_at_work_is_found_again_at_the_next_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "device")
    for _ in range(60):
        bench.create()
    path = bench.folders.database
    bench.journal.close()
    closed(bench.store.engine, path)
    engine, was_rebuilt = open_sound(path, KEY, 1)
    assert not was_rebuilt
    closed(engine, path)
    spoil_the_view(path)
    engine, was_rebuilt = open_sound(path, KEY, 2)
    assert not was_rebuilt, "a clean stop is believed until something is met"
    with pytest.raises(Damaged) as error:
        list_orders(engine)
    told(error.value)
    closed(engine, path)
    engine, was_rebuilt = open_sound(path, KEY, 3)
    assert was_rebuilt
    closed(engine, path)
    assert open_sound(path, KEY, 4)[1] is False


def spoil_the_view(path: Path) -> None:
    """One page after another from the end, until opening still works and reading the list does not."""
    whole = path.read_bytes()
    for page in range(len(whole) // 4096 - 1, 1, -1):
        path.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        engine, was_rebuilt = open_sound(path, KEY, 0)
        assert not was_rebuilt
        try:
            list_orders(engine)
        except Damaged:
            path.with_name(path.name + ".suspect").unlink()
            return
        finally:
            closed(engine, path)
    raise AssertionError("no page of the view was found")


@pytest.mark.parametrize(
    "spoil", [lambda data: data[: len(data) // 2] + b"\0" + data[len(data) // 2 + 1 :], lambda _: b"", lambda data: b"x" + data[1:]]
)
def test_a_damaged_journal_is_kept_aside_and_made_again(bench: Bench, spoil: Callable[[bytes], bytes]) -> None:
    order = bench.create_for("王秀兰")
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    bench.record(order, CrewDeparted())
    before = list(bench.store.journal.read())
    bench.journal.close()
    path = bench.folders.journal
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    journal, was_mended = open_journal(path, KEY, RECOVERY, bench.store.engine, 7)
    assert was_mended
    assert list(journal.read()) == before
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-7")] == [spoilt]
    journal.close()
    assert bench_goes_on(bench, order)


def bench_goes_on(bench: Bench, order: str) -> bool:
    bench.store.engine.dispose()
    bench._open()
    bench.store.start()
    bench.record(order, CrewArrived())
    return journal_is_log(bench)


def test_the_journal_of_another_device_is_not_mended_over(bench: Bench, tmp_path: Path) -> None:
    bench.create()
    bench.journal.close()
    with pytest.raises(Damaged) as error:
        open_journal(bench.folders.journal, bytes(32), RECOVERY, bench.store.engine, 7)
    assert error.value.code == "storage.journal_key"
    told(error.value)


def test_a_journal_that_vanished_is_filled_from_the_database(bench: Bench) -> None:
    order = bench.create_for("王秀兰")
    bench.record(order, CrewAccepted())
    before = list(bench.store.journal.read())
    bench.close()
    bench.folders.journal.unlink()
    bench._open()
    assert bench.store.start() == 0
    assert list(bench.store.journal.read()) == before
    bench.record(order, CrewDeparted())
    assert journal_is_log(bench)


def test_an_older_journal_beside_a_newer_database_is_filled_up_first(bench: Bench, tmp_path: Path) -> None:
    order = bench.create()
    bench.close()
    shutil.copy2(bench.folders.journal, tmp_path / "older")
    bench._open()
    bench.record(order, CrewAccepted())
    bench.record(order, CrewDeparted())
    bench.close()
    shutil.copy2(tmp_path / "older", bench.folders.journal)
    bench._open()
    assert bench.store.start() == 0
    assert journal_is_log(bench)
    bench.record(order, CrewArrived())
    assert [row.seq for row in bench.rows()] == [1, 2, 3, 4] and journal_is_log(bench)


def test_an_older_database_beside_a_newer_journal_catches_up(bench: Bench, tmp_path: Path) -> None:
    order = bench.create()
    bench.close()
    shutil.copytree(bench.folders.database.parent, tmp_path / "older")
    bench._open()
    saved = bench.record(order, CrewAccepted(), files=(PHOTO,))
    bench.record(order, CrewDeparted())
    bench.close()
    shutil.rmtree(bench.folders.database.parent)
    shutil.copytree(tmp_path / "older", bench.folders.database.parent)
    bench._open()
    assert bench.store.start() == 2
    assert bench.rows()[1].h == saved.h and journal_is_log(bench)
    bench.record(order, CrewArrived())
    assert bench.store.order(order).state is OrderState.ON_SITE  # type: ignore[union-attr]


def test_an_order_number_in_the_journal_is_not_given_again(bench: Bench) -> None:
    day = date(2026, 11, 21)
    name = number_counter("water", day)
    assert bench.store.next_count(name, 7) == 1
    bench.record(bench.ids(), bench.created(number=order_number("water", day, 1, 7)))
    bench.close()
    for path in bench.folders.database.parent.iterdir():
        path.unlink()
    bench._open()
    bench.store.start()
    assert bench.store.next_count(name) == 8


def test_a_spoiled_customer_file_keeps_no_event_out_of_a_rebuilt_database(bench: Bench) -> None:
    order = bench.create_for("王秀兰")
    bench.record(order, CrewAccepted())
    (sealed,) = bench.store.files.all()
    bench.close()
    path = bench.folders.files / sealed[:2] / sealed
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    for part in bench.folders.database.parent.iterdir():
        part.unlink()
    bench._open()
    assert bench.store.start() == 2
    assert bench.store.order(order).state is OrderState.ACCEPTED  # type: ignore[union-attr]


def test_a_journal_that_may_not_be_written_says_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.create()

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("app.storage.journal.journal.write_all", read_only)
    with pytest.raises(Unavailable) as error:
        bench.record(order, CrewAccepted())
    assert error.value.code == "storage.read_only"
    told(error.value)
