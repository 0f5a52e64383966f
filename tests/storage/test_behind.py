"""A start reads what came since the last look, whatever lies before it; the rest is read while the program is in use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import Damaged
from app.domain.events import ContactAttempted, CrewAccepted, CrewDeparted
from app.storage.behind import look_behind
from app.storage.database import open_database
from app.storage.journal import Checked, Journal
from app.storage.journal.layout import Cipher
from app.storage.left_behind import lacks_entered, readable_from
from app.storage.mending import open_journal
from app.storage.pruning import CHECKED
from tests.storage.devices import KEY, RECOVERY, Bench

TRIED = ContactAttempted(outcome="no_answer")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "device")
    yield made
    made.close()


def worked(bench: Bench, times: int) -> str:
    """An order with so many records of its own, each appended by itself."""
    order = bench.create()
    bench.record(order, CrewAccepted())
    for _ in range(times):
        bench.record(order, TRIED)
    return order


def started(bench: Bench) -> Journal:
    """The journal as a start after a clean stop opens it."""
    bench.close()
    engine = open_database(bench.folders.database, KEY)
    journal, was_mended = open_journal(bench.folders.journal, KEY, RECOVERY, engine, 7, readable_from(engine))
    assert not was_mended and not lacks_entered(engine, journal.found)
    engine.dispose()
    journal.close()
    bench._open(is_trusting=True)
    return journal


def test_how_much_a_start_reads_does_not_grow_with_what_was_read_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    really = Cipher.opened

    def counted(self: Cipher, first: int, nonce: bytes, sealed: bytes) -> object:
        opened.append(first)
        return really(self, first, nonce, sealed)

    monkeypatch.setattr(Cipher, "opened", counted)
    read: list[list[int]] = []
    for past in (5, 60):
        bench = Bench(tmp_path / str(past))
        order = worked(bench, past)
        assert not bench.look_behind()
        bench.record(order, TRIED)
        bench.record(order, TRIED)
        opened.clear()
        started(bench)
        read.append(list(opened))
        bench.close()
    assert [len(each) for each in read] == [4, 4], "two records, by each of two openings"


def test_what_is_trusted_is_numbered_and_read_on_as_if_it_had_been_read(bench: Bench) -> None:
    order = worked(bench, 3)
    bench.look_behind()
    journal = started(bench)
    assert journal.trusted is not None and journal.found == set() and journal.last_seq == 5
    again = Journal(bench.folders.journal, KEY, RECOVERY, journal.trusted)
    assert [entry.seq for entry in again.read()] == [1, 2, 3, 4, 5] and [entry.seq for entry in again.read(5)] == []
    again.close()
    bench.record(order, CrewDeparted())
    assert [entry.seq for entry in bench.journal.read(5)] == [6]


def spoiled(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(bytes(data))


def test_damage_in_what_is_trusted_is_mended_behind(bench: Bench) -> None:
    order = worked(bench, 6)
    bench.look_behind()
    before = list(bench.journal.read())
    bench.close()
    path = bench.folders.journal
    spoiled(path, path.stat().st_size // 2)
    damaged = path.read_bytes()
    bench._open(is_trusting=True)
    assert bench.store.start() == 0
    assert bench.look_behind()
    assert list(bench.journal.read()) == before
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-*")] == [damaged]
    bench.record(order, CrewDeparted())
    assert not bench.look_behind()
    assert started(bench).trusted is not None
    assert [entry.record.raw for entry in bench.journal.read()] == [row.raw for row in bench.rows()]


def test_a_journal_whose_end_is_damaged_behind_what_is_trusted_is_read_whole(bench: Bench) -> None:
    order = worked(bench, 3)
    bench.look_behind()
    bench.record(order, TRIED)
    bench.record(order, TRIED)
    bench.close()
    engine = open_database(bench.folders.database, KEY)
    checked = readable_from(engine)
    assert checked is not None
    spoiled(bench.folders.journal, checked.end + 40)
    with pytest.raises(Damaged):
        Journal(bench.folders.journal, KEY, RECOVERY, checked)
    journal, was_mended = open_journal(bench.folders.journal, KEY, RECOVERY, engine, 7, checked)
    assert was_mended and [entry.seq for entry in journal.read()] == [1, 2, 3, 4, 5, 6, 7]
    journal.close()
    engine.dispose()
    bench._open()


def test_a_journal_cut_before_that_place_is_read_whole(bench: Bench) -> None:
    worked(bench, 3)
    bench.look_behind()
    checked = checked_of(bench)
    bench.close()
    path = bench.folders.journal
    path.write_bytes(path.read_bytes()[:-10])
    journal = Journal(path, KEY, RECOVERY, checked)
    assert journal.trusted is None and journal.torn is not None and journal.found == {1, 2, 3, 4}
    journal.close()
    bench._open()


def checked_of(bench: Bench) -> Checked:
    found = readable_from(bench.store.engine)
    assert found is not None
    return found


def test_a_journal_written_anew_is_not_trusted_by_what_was_read_before(bench: Bench) -> None:
    worked(bench, 3)
    bench.look_behind()
    checked = checked_of(bench)
    bench.journal.prune(lambda entry: True)
    bench.close()
    journal = Journal(bench.folders.journal, KEY, RECOVERY, checked)
    assert journal.trusted is None and len(journal.found) == 5
    journal.close()
    bench._open()


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_database_without_one_of_the_records_trusts_nothing(bench: Bench, gone: int) -> None:
    worked(bench, 3)
    bench.look_behind()
    with bench.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log WHERE seq = ?", (gone,))
    assert readable_from(bench.store.engine) is None


def test_a_look_that_is_ended_remembers_nothing(bench: Bench) -> None:
    worked(bench, 3)
    assert not look_behind(bench.store, bench.folders.journal, KEY, lambda: True)
    assert bench.store.remembered(CHECKED) is None
