"""What only a shared database can do: go away and come back, be restored behind our back, be written to by others meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from app.domain.errors import Refused, Unavailable
from sync.server import names
from sync.server import tables as t
from sync.server.epoch import CommitFile, epoch_of_shared
from sync.server.folders import ServerFolders
from sync.server.transactions import Transactions, open_transactions
from sync.server.work import Work
from tests.sync.rig import FakeClock


@pytest.fixture
def transactions(postgresql: str, tmp_path: Path) -> Iterator[Transactions]:
    opened = opened_in(tmp_path / "one", postgresql)
    yield opened
    opened.close()


def opened_in(folder: Path, address: str) -> Transactions:
    ServerFolders(folder).of_replica.make()
    return open_transactions(ServerFolders(folder), "org", FakeClock(), address)


@pytest.mark.parametrize(
    ("stored", "number", "noted", "is_elsewhere", "then"),
    [
        (1, 500, None, False, 1),
        (1, 500, (1, 400), False, 1),
        (1, 300, (1, 400), False, 2),
        (1, 500, (2, 400), False, 3),
        # Another machine found the restore before us.
        (2, 300, (1, 400), False, 2),
        (1, 500, None, True, 2),
        (3, 500, (3, 400), True, 4),
    ],
)
def test_a_shared_database_that_is_behind_or_elsewhere_gets_a_higher_epoch(
    stored: int, number: int, noted: tuple[int, int] | None, is_elsewhere: bool, then: int
) -> None:
    assert epoch_of_shared(stored, number, noted, is_elsewhere=is_elsewhere) == then


def test_a_connection_lost_in_mid_transaction_has_the_whole_of_it_tried_again(transactions: Transactions) -> None:
    tries: list[int] = []

    def act(work: Work) -> None:
        tries.append(1)
        work.connection.execute(insert(t.ticket).values(sha256="a", label="desk", key=None))
        if len(tries) == 1:
            work.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    transactions.write(act)
    with transactions.read() as connection:
        assert len(connection.execute(select(t.ticket)).all()) == 1
    assert len(tries) == 2


def test_who_needs_more_than_was_named_is_run_again_alone(transactions: Transactions) -> None:
    runs: list[bool] = []

    def act(work: Work) -> None:
        runs.append(True)
        work.order("o1")

    transactions.write(act, frozenset({names.of_key("k")}))
    transactions.write(act, frozenset({names.of_order("o1")}))
    assert len(runs) == 3


def test_a_nonce_is_spent_for_every_process(transactions: Transactions, postgresql: str, tmp_path: Path) -> None:
    other = opened_in(tmp_path / "two", postgresql)
    assert transactions.spend("n1", 2_000, 1_000)
    assert not other.spend("n1", 2_000, 1_000)
    assert other.spend("n2", 2_000, 1_000)
    other.close()


def test_tables_put_back_from_a_dump_are_noticed_by_all_processes(transactions: Transactions, postgresql: str, tmp_path: Path) -> None:
    def put_back(work: Work) -> None:
        for line in ("ALTER TABLE meta RENAME TO was", "CREATE TABLE meta (LIKE was INCLUDING ALL)", "INSERT INTO meta SELECT * FROM was"):
            work.connection.execute(text(line))

    transactions.write(put_back)
    later = opened_in(tmp_path / "two", postgresql)
    assert later.feed_epoch == 2
    with transactions.read():
        assert transactions.feed_epoch == 2, "a process that was running all the while serves under it too"
    later.close()
    again = opened_in(tmp_path / "two", postgresql)
    assert again.feed_epoch == 2
    again.close()


def test_a_database_behind_the_file_of_this_folder_is_noticed(postgresql: str, tmp_path: Path) -> None:
    first = opened_in(tmp_path / "one", postgresql)
    first.close()
    folders = ServerFolders(tmp_path / "one")
    ahead = CommitFile(folders.commits)
    ahead.note(1, 2**40)
    ahead.close()
    second = opened_in(tmp_path / "one", postgresql)
    assert second.feed_epoch == 2
    second.close()


@pytest.mark.parametrize("address", ["mysql://u@h/d", "not an address", "postgresql://doorstep@"])
def test_an_address_that_cannot_be_is_said_so(address: str, tmp_path: Path) -> None:
    with pytest.raises((Refused, Unavailable), match=r"server\.database_"):
        opened_in(tmp_path, address)


def test_a_database_of_another_organisation_is_refused(transactions: Transactions, postgresql: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"server\.other_organisation"):
        open_transactions(ServerFolders(tmp_path / "one"), "another", FakeClock(), postgresql)
