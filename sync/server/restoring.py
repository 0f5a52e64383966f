"""`doorstep server restore DIR`: a backup becomes a server folder again, checked byte for byte before it may serve.

The one rule: a backup older than what was declared durable is refused, for devices may have let go of what it lacks; and the
restored server takes a feed_epoch that no server before it had.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Engine, select, update

from app.domain.envelope import event_hash
from app.domain.errors import Damaged, Refused
from app.domain.identity import Clock
from app.storage.database import check, open_database, reading, writing
from app.storage.disk import make_folder, replace_file, sync_file, translated_os, write_all
from app.storage.keys import verify
from sync.server import tables as t
from sync.server.backup_folder import BackupFolder, Manifest
from sync.server.beside import IN_FOLDER, Backing
from sync.server.durable import enter_backup
from sync.server.epoch import CommitFile
from sync.server.file_store import FileStore, open_files
from sync.server.folders import ServerFolders
from sync.server.row_parts import write_rows
from sync.server.server_keys import changes_of

_MINUTE_MS = 60_000
# As the small files of a backup are named.
KEYS, TRUST = "keys/server.json", "trust.json"


@dataclass(frozen=True)
class Restored:
    """What stands in the new folder; `feed_epoch` is the one it serves under."""

    number: int
    made_ms: int
    events: int
    files: int
    feed_epoch: int


def restore(
    backups: BackupFolder,
    folders: ServerFolders,
    clock: Clock,
    *,
    number: int = 0,
    even_older: bool = False,
    kept: Backing = IN_FOLDER,
) -> Restored:
    """Makes the folder anew from a backup (the newest, or `number`); the folder appears whole or not at all.

    `kept` says where rows and files shall be, wherever they were when the backup was made: a database is filled in one
    transaction just before the folder appears.
    Raises Refused("server.restore_not_empty" | "server.restore_database_taken" | "server.backup_none" | "server.backup_too_old"),
    Damaged("server.backup_damaged"), Unavailable.
    """
    if folders.data.exists() and any(folders.data.iterdir()):
        raise Refused("server.restore_not_empty", path=folders.data)
    if kept.database:
        # Its library is loaded only for such servers.
        from sync.server.pouring import refuse_taken

        refuse_taken(kept.database)
    manifest = _chosen(backups, number, even_older=even_older)
    epoch = _next_epoch(backups, manifest, clock)
    fresh = ServerFolders(folders.data.with_name(folders.data.name + ".restoring"))
    shutil.rmtree(fresh.data, ignore_errors=True)
    with translated_os(fresh.data):
        restored = _unpacked(backups, manifest, fresh, epoch, open_files(fresh.of_replica.files, kept.files))
        # Noted before the folder can serve: a restore made again from here must rise above this one.
        backups.keep_state(msgspec.structs.replace(backups.state(), feed_epoch=epoch))
        if kept.database:
            _move_out(fresh, kept.database, manifest.org)
        if folders.data.exists():
            folders.data.rmdir()
        fresh.data.rename(folders.data)
    return restored


def rehearse(backups: BackupFolder, clock: Clock) -> Restored:
    """Restores the newest backup into a passing folder, with every check, and notes that it can be done."""
    with tempfile.TemporaryDirectory(prefix="doorstep-rehearsal-") as place, translated_os(Path(place)):
        manifest = _chosen(backups, 0, even_older=False)
        fresh = ServerFolders(Path(place) / "server")
        restored = _unpacked(backups, manifest, fresh, _next_epoch(backups, manifest, clock), open_files(fresh.of_replica.files))
    state = msgspec.structs.replace(backups.state(), rehearsed=manifest.number, rehearsed_ms=clock.wall_ms())
    backups.keep_state(state)
    return restored


def _chosen(backups: BackupFolder, number: int, *, even_older: bool) -> Manifest:
    numbers = backups.numbers()
    if not numbers:
        raise Refused("server.backup_none", path=backups.folder)
    oldest = backups.manifest(numbers[-1]).oldest if not even_older else 0
    chosen = number or numbers[-1]
    if chosen < oldest:
        raise Refused("server.backup_too_old", number=chosen, oldest=oldest)
    return backups.manifest(chosen)


def _next_epoch(backups: BackupFolder, manifest: Manifest, clock: Clock) -> int:
    """Above every feed_epoch that a device may have met.

    The minutes since 1970 keep two restores apart also where the note in the backup folder was lost, or lay on another medium.
    """
    return max(manifest.feed_epoch, backups.state().feed_epoch, clock.wall_ms() // _MINUTE_MS) + 1


def _unpacked(backups: BackupFolder, manifest: Manifest, fresh: ServerFolders, epoch: int, store: FileStore) -> Restored:
    for name, sha in {**manifest.small, **_newest_keys(backups, manifest)}.items():
        replace_file(fresh.data / name, _part(backups, sha))
    if manifest.rows:
        write_rows(manifest.rows, fresh.of_replica.database, lambda sha: _part(backups, sha))
    else:
        _write_database(backups, manifest, fresh.of_replica.database)
    for sha in manifest.files:
        _keep_file(store, sha, _part(backups, sha), fresh.data / "arriving")
    with _opened(fresh.of_replica.database) as engine:
        check(engine)
        events = _check_events(engine)
        with writing(engine) as connection:
            connection.execute(update(t.meta).values(feed_epoch=epoch))
            # The copy was taken before its own backup was entered.
            enter_backup(connection, manifest.number, manifest.made_ms, manifest.oldest, manifest.positions, set(manifest.files))
    commits = CommitFile(fresh.commits)
    commits.note(epoch, manifest.commits)
    commits.close()
    return Restored(manifest.number, manifest.made_ms, events, len(manifest.files), epoch)


def _newest_keys(backups: BackupFolder, manifest: Manifest) -> dict[str, str]:
    """Keys and trust file out of the newest backup: rows from before a change of the server's key come up under the key of today."""
    newest = backups.manifest(backups.numbers()[-1])
    here, there = (changes_of(_part(backups, each.small[KEYS])) for each in (manifest, newest))
    is_later = len(there) > len(here) and there[: len(here)] == here
    return {name: sha for name, sha in newest.small.items() if name in (KEYS, TRUST)} if is_later else {}


def _keep_file(store: FileStore, sha: str, data: bytes, passing: Path) -> None:
    replace_file(passing, data)
    store.keep(sha, passing)
    passing.unlink(missing_ok=True)


def _move_out(fresh: ServerFolders, database: str, org: str) -> None:
    """Checked as SQLite, kept as PostgreSQL, which counts its transactions itself."""
    from sync.server.pouring import pour

    pour(fresh.of_replica.database, database, org)
    shutil.rmtree(fresh.of_replica.database.parent)
    fresh.commits.unlink()


def _part(backups: BackupFolder, sha: str) -> bytes:
    try:
        return backups.parts.get(sha)
    except Damaged as error:
        raise Damaged("server.backup_damaged", part=sha) from error


def _write_database(backups: BackupFolder, manifest: Manifest, path: Path) -> None:
    make_folder(path.parent)
    whole = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        for sha in manifest.database:
            part = _part(backups, sha)
            whole.update(part)
            write_all(descriptor, part)
        sync_file(descriptor)
    finally:
        os.close(descriptor)
    if whole.hexdigest() != manifest.database_sha256:
        raise Damaged("server.backup_damaged", part="database")


@contextmanager
def _opened(path: Path) -> Iterator[Engine]:
    engine = open_database(path, None)
    try:
        yield engine
    finally:
        engine.dispose()


def _check_events(engine: Engine) -> int:
    """Every stored event against its hash and its device's signature; answers how many there are."""
    count = 0
    with reading(engine) as connection:
        pubkeys = {row.key: row.pubkey for row in connection.execute(select(t.key.c.key, t.key.c.pubkey))}
        for row in connection.execute(select(t.event.c.h, t.event.c.raw, t.event.c.sig, t.event.c.key)):
            if event_hash(row.raw) != row.h or not verify(pubkeys.get(row.key, ""), row.sig, row.h):
                raise Damaged("server.backup_damaged", part=row.h)
            count += 1
    return count
