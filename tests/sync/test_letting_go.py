"""L3: a device lets go of what the server holds durably, ninety days later and not an event sooner."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.journal import salvage
from app.storage.keys import Kdf
from app.storage.pruning import KEPT_MS
from sync.server import tables as t
from sync.server.backup_folder import open_backups
from sync.server.backups import make_backup
from sync.server.file_store import FolderStore, checked
from sync.server.recall import ask_again
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

CHEAP = Kdf(memory_kib=8, passes=1)


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


def back_up(server: ServerRig, tmp_path: Path) -> None:
    backups = open_backups(tmp_path / "backups", "correct horse battery", make=True, kdf=CHEAP)
    make_backup(server.folders, backups, checked(FolderStore(server.folders.of_replica.files)), server.clock)


def journalled(member: Member) -> list[int]:
    return [entry.seq for entry in salvage(member.folders.journal, member.opened.secrets.journal_key)]


def test_only_what_is_durable_and_ninety_days_old_goes_and_the_newest_stays(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02", "W01")
    desk.synced()
    back_up(server, tmp_path)
    server.clock.advance(KEPT_MS - 1)
    assert desk.synced().let_go == 0
    server.clock.advance(86_400_000)
    before = {order: desk.order(order) for order in desk.shown()}
    assert desk.synced().let_go == 2
    assert [row.seq for row in desk.log()] == [3] == journalled(desk)
    assert {order: desk.order(order) for order in desk.shown()} == before
    desk.close()
    trusted = desk.reopen().store.journal.trusted
    assert trusted is not None and (trusted.seq, trusted.tally[0]) == (3, 1), "what was written anew need not be read at the start"


def test_nothing_goes_while_no_backup_holds_it(server: ServerRig, desk: Member) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    server.clock.advance(2 * KEPT_MS)
    assert desk.synced().let_go == 0 and len(desk.log()) == 2


def test_the_chain_goes_on_after_old_work_left_and_the_database_was_lost(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    back_up(server, tmp_path)
    server.clock.advance(2 * KEPT_MS)
    assert desk.synced().let_go == 1
    desk.close()
    for path in desk.folders.database.parent.iterdir():
        path.unlink()
    assert desk.reopen().was_rebuilt
    desk.synced()
    desk.dispatch("W01")
    desk.synced()
    assert {row.outcome for row in desk.log()} == {"applied"} and len(desk.shown()) == 3
    with server.running.transactions.read() as connection:
        assert {row.state for row in connection.execute(t.key.select())} == {"open"}


def test_a_file_leaves_with_its_event_once_a_backup_holds_it(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    files = tablet.opened.store.files
    tablet.synced()
    held = files.all()
    server.clock.advance(2 * KEPT_MS)
    assert tablet.synced().let_go == 0 and files.all() == held
    back_up(server, tmp_path)
    server.clock.advance(86_400_000)
    recorded = len(tablet.log())
    assert tablet.synced().let_go == recorded - 1 and len(files.all()) < len(held)
    assert tablet.order(order) == desk_order(desk, order)
    tablet.close()


def desk_order(desk: Member, order: str) -> object:
    desk.synced()
    return desk.order(order)


def test_the_server_can_ask_for_an_event_again(server: ServerRig, desk: Member) -> None:
    desk.dispatch("W03")
    desk.synced()
    (row,) = desk.log()
    assert server.running.transactions.write(lambda work: ask_again(work, [row.h])) == 1
    report = desk.synced()
    (after,) = desk.log()
    assert report.pushed == 1 and after.receipt == row.receipt and desk.synced().pushed == 0


def test_the_server_can_ask_for_a_file_again(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    path = next(path for path in server.folders.of_replica.files.glob("[0-9a-f][0-9a-f]/*"))
    whole = path.read_bytes()
    path.unlink()
    server.running.transactions.write(lambda work: ask_again(work, [path.name]))
    assert tablet.synced().files == 1 and path.read_bytes() == whole
    assert tablet.synced().files == 0
    tablet.close()
