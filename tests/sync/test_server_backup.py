"""Backups and restores over real folders: what is durable, what may be restored, what a restored server is."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import Damaged, Refused
from app.storage.keys import Kdf
from sync.server import tables as t
from sync.server.__main__ import main
from sync.server.backup_folder import BackupFolder, open_backups
from sync.server.backups import Made, make_backup
from sync.server.commands import PASSPHRASE
from sync.server.file_store import FolderStore, checked
from sync.server.folders import ServerFolders
from sync.server.restoring import rehearse, restore
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

CHEAP = Kdf(memory_kib=8, passes=1)
WORDS = "correct horse battery"


def backups_in(tmp_path: Path) -> BackupFolder:
    return open_backups(tmp_path / "backups", WORDS, make=True, kdf=CHEAP)


def backed_up(server: ServerRig, backups: BackupFolder, copies: int = 1) -> Made:
    return make_backup(server.folders, backups, checked(FolderStore(server.folders.of_replica.files)), server.clock, copies=copies)


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Member:
    return house(server, tmp_path, "desk")


def head_of(member: Member) -> int:
    return member.engine._ask_head().durable_pos


def test_nothing_is_durable_without_a_backup_and_everything_in_it_with_one(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    assert head_of(desk) == 0
    backed_up(server, backups_in(tmp_path))
    desk.dispatch("W01")
    desk.synced()
    assert head_of(desk) == 2
    desk.close()


def test_with_two_copies_asked_for_the_first_backup_makes_nothing_durable(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    backups = backups_in(tmp_path)
    desk.dispatch("W03")
    desk.synced()
    backed_up(server, backups, copies=2)
    assert head_of(desk) == 0
    backed_up(server, backups, copies=2)
    assert head_of(desk) == 1
    desk.close()


def test_a_file_is_durable_once_a_backup_holds_it(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    tablet = house(server, tmp_path, "field-N-WATER")
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    link = tablet.engine._main
    with server.running.transactions.read() as connection:
        files = list(connection.execute(select(t.blob.c.sha256)).scalars())
    assert files and {link.file_state(sha) for sha in files} == {"stored"}
    backed_up(server, backups_in(tmp_path))
    assert {link.file_state(sha) for sha in files} == {"durable"}
    tablet.close()
    desk.close()


def test_a_restored_folder_holds_the_same_and_serves_under_a_higher_feed_epoch(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    before = rows(server.folders)
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    fresh = ServerFolders(tmp_path / "fresh")
    done = restore(backups, fresh, server.clock)
    again = restore(backups, ServerFolders(tmp_path / "again"), server.clock)
    assert rows(fresh) == before and done.events == 2
    assert again.feed_epoch > done.feed_epoch > server.running.transactions.feed_epoch
    assert fresh.keys.read_bytes() == server.folders.keys.read_bytes()
    restarted = ServerRig(fresh.data, server.clock).start()
    assert restarted.running.transactions.feed_epoch == done.feed_epoch
    restarted.stop()
    desk.close()


def rows(folders: ServerFolders) -> list[tuple[str, str]]:
    from app.storage.database import open_database, reading

    engine = open_database(folders.of_replica.database, None)
    with reading(engine) as connection:
        found = [(row.h, row.outcome) for row in connection.execute(select(t.event).order_by(t.event.c.seq))]
    engine.dispose()
    return found


def test_a_backup_from_before_what_is_durable_is_refused(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    backups = backups_in(tmp_path)
    for _ in range(2):
        desk.dispatch("W03")
        desk.synced()
        backed_up(server, backups)
    with pytest.raises(Refused, match="backup_too_old"):
        restore(backups, ServerFolders(tmp_path / "fresh"), server.clock, number=1)
    assert not (tmp_path / "fresh").exists()
    assert restore(backups, ServerFolders(tmp_path / "fresh"), server.clock, number=1, even_older=True).events == 1
    desk.close()


def test_a_folder_in_use_is_never_restored_over(server: ServerRig, tmp_path: Path) -> None:
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    with pytest.raises(Refused, match="restore_not_empty"):
        restore(backups, server.folders, server.clock)


@pytest.mark.parametrize("victim", ["parts", "made"])
def test_a_changed_byte_in_a_backup_is_found_before_anything_serves(server: ServerRig, desk: Member, tmp_path: Path, victim: str) -> None:
    desk.dispatch("W03")
    desk.synced()
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    path = max((path for path in (backups.folder / victim).rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damaged, match="backup_damaged"):
        restore(backups, ServerFolders(tmp_path / "fresh"), server.clock)
    assert not (tmp_path / "fresh").exists()
    desk.close()


def test_a_backup_opens_under_its_passphrase_only_and_says_nothing_in_clear(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03")
    desk.synced()
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    with pytest.raises(Refused, match="passphrase_wrong"):
        open_backups(backups.folder, WORDS + "!")
    everything = b"".join(path.read_bytes() for path in backups.folder.rglob("*") if path.is_file())
    assert b"SQLite format" not in everything and b"receipt_seed" not in everything and b"order.created" not in everything
    assert not list(server.folders.of_replica.database.parent.glob("*.copy-*"))
    desk.close()


def test_a_spoiled_file_is_named_and_does_not_stop_the_backup(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    sha = "ab" * 32
    server.running.transactions.write(lambda work: work.put(t.blob, {"sha256": sha}, {"size": 3}))
    backups = backups_in(tmp_path)
    assert backed_up(server, backups).spoiled == (sha,)
    assert restore(backups, ServerFolders(tmp_path / "fresh"), server.clock).files == 0
    desk.close()


def test_a_second_backup_adds_only_what_is_new(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    before = len(backups.parts.all())
    made = backed_up(server, backups)
    assert made.number == 2 and len(backups.parts.all()) <= before + 1
    desk.close()


def test_a_rehearsal_leaves_nothing_but_its_note(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    backups = backups_in(tmp_path)
    backed_up(server, backups)
    assert rehearse(backups, server.clock).number == 1
    assert backups.state().rehearsed == 1
    desk.close()


def test_the_commands_say_what_they_did(
    server: ServerRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "backups"
    open_backups(folder, WORDS, make=True, kdf=CHEAP)
    monkeypatch.setenv(PASSPHRASE, WORDS)
    assert main(["backup", str(folder), "--data", str(server.data)]) == 0
    assert main(["rehearse", str(folder)]) == 0
    assert main(["restore", str(folder), "--data", str(tmp_path / "fresh")]) == 0
    assert main(["restore", str(folder), "--data", str(tmp_path / "fresh"), "--language", "zh"]) == 1
    told = capsys.readouterr()
    assert "Backup 1" in told.out and "Restored from backup 1" in told.out and "不是空文件夹" in told.err
    shutil.rmtree(folder)
    assert main(["restore", str(folder), "--data", str(tmp_path / "other")]) == 1
