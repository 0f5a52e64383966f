"""`doorstep server backup DIR`: everything a server holds, sealed on another disk; from then on it is durable.

The one rule: first the copy is whole on its disk, then the database is told; a kill in between costs one backup number.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, func, select

from app.domain.errors import Damaged, Refused
from app.domain.identity import Clock
from app.settings import VERSION
from app.storage.database import check, open_database, reading, translated
from app.storage.disk import translated_os
from app.storage.single import claim
from sync.server import tables as t
from sync.server.backup_folder import BackupFolder, Manifest, TableParts
from sync.server.durable import enter_backup
from sync.server.folders import ServerFolders
from sync.server.row_parts import put_rows
from sync.server.transactions import open_beside

ReadFile = Callable[[str], bytes]

_PART_BYTES = 1024 * 1024

# Small files that a server needs beside its database; `offline/` is in the safe, tickets are issued anew.
_SMALL = ("keys", "procedures", "organisation.yaml", "trust.json", "timestamp-ca.pem")


@dataclass(frozen=True)
class Made:
    """A finished backup; `spoiled` are files that could not be copied because the server's own bytes are damaged or gone."""

    number: int
    events: int
    files: int
    new_files: int
    spoiled: tuple[str, ...]


@dataclass(frozen=True)
class _Snapshot:
    """What the copy of the database says of itself, and its parts: of a SQLite file, or of the rows of each table."""

    org: str
    feed_epoch: int
    commits: int
    events: int
    newest: int
    positions: dict[str, int]
    files: tuple[str, ...]
    database: tuple[str, ...] = ()
    database_sha256: str = ""
    rows: dict[str, TableParts] = field(default_factory=dict)


def make_backup(
    folders: ServerFolders, backups: BackupFolder, read_file: ReadFile, clock: Clock, *, copies: int = 1, database: str = ""
) -> Made:
    """Copies everything into `backups`, beside a running server too. Files already there are not read again.

    `copies` is how many backups may be restored: what the newest `copies` of them hold is durable. `database` is the address
    of a shared database, whose rows are read in one snapshot.
    Raises Refused("server.backup_no_store" | "server.backup_other_organisation" | …), Unavailable, Damaged.
    """
    if not database and not folders.of_replica.database.is_file():
        raise Refused("server.backup_no_store", path=folders.data)
    held = claim(backups.folder / "running.lock")
    try:
        snapshot = _of_shared(folders, backups, database, clock) if database else _of_folder(folders, backups)
        _refuse_foreign(backups, snapshot.org)
        spoiled, new = _copy_files(backups, snapshot.files, read_file)
        number = max([snapshot.newest, *backups.numbers()]) + 1
        manifest = Manifest(
            number=number,
            made_ms=clock.wall_ms(),
            org=snapshot.org,
            app=VERSION,
            feed_epoch=snapshot.feed_epoch,
            commits=snapshot.commits,
            oldest=_oldest([*backups.numbers(), number], copies),
            positions=snapshot.positions,
            database=snapshot.database,
            database_sha256=snapshot.database_sha256,
            rows=snapshot.rows,
            small={name: backups.parts.put(data) for name, data in _small(folders.data)},
            files=tuple(sha for sha in snapshot.files if sha not in spoiled),
        )
        backups.finish(manifest)
        _tell(folders, manifest, clock, database)
    finally:
        held.release()
    return Made(number, snapshot.events, len(snapshot.files), new, tuple(sorted(spoiled)))


def _oldest(numbers: list[int], copies: int) -> int:
    """0 while there are fewer than `copies`: nothing is durable yet."""
    return numbers[-copies] if len(numbers) >= copies else 0


def _refuse_foreign(backups: BackupFolder, org: str) -> None:
    numbers = backups.numbers()
    if numbers and backups.manifest(numbers[-1]).org != org:
        raise Refused("server.backup_other_organisation")


@contextmanager
def _copied(folders: ServerFolders) -> Iterator[Path]:
    """A consistent copy of the database, made with SQLite's backup API and checked; it is gone afterwards."""
    source = folders.of_replica.database
    copy = source.with_name(f"{source.name}.copy-{os.getpid()}")
    try:
        with translated(), translated_os(copy):
            copy.touch(mode=0o600)
            there, here = driver.connect(str(source), timeout=10.0), driver.connect(str(copy))
            try:
                # In one step: page by page it would begin anew with each write of the running server.
                there.backup(here)
            finally:
                here.close()
                there.close()
        yield copy
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _of_folder(folders: ServerFolders, backups: BackupFolder) -> _Snapshot:
    with _copied(folders) as copy:
        engine = open_database(copy, None)
        try:
            check(engine)
            with reading(engine) as connection:
                snapshot = _said(connection)
        finally:
            engine.dispose()
        parts, whole = _put_parts(backups, copy)
    return replace(snapshot, database=parts, database_sha256=whole)


def _of_shared(folders: ServerFolders, backups: BackupFolder, database: str, clock: Clock) -> _Snapshot:
    rows = open_beside(folders, clock, database)
    try:
        with rows.read() as connection:
            return replace(_said(connection), rows=put_rows(connection, backups))
    finally:
        rows.close()


def _said(connection: Connection) -> _Snapshot:
    meta = connection.execute(select(t.meta)).one()
    return _Snapshot(
        org=meta.org,
        feed_epoch=meta.feed_epoch,
        commits=meta.commits,
        events=connection.execute(select(func.count()).select_from(t.event)).scalar_one(),
        newest=connection.execute(select(func.coalesce(func.max(t.backup.c.number), 0))).scalar_one(),
        positions={row.id: row.pos for row in connection.execute(select(t.device.c.id, t.device.c.pos))},
        files=tuple(connection.execute(select(t.blob.c.sha256).order_by(t.blob.c.sha256)).scalars()),
    )


def _put_parts(backups: BackupFolder, copy: Path) -> tuple[tuple[str, ...], str]:
    """The copy in parts, and the hash of the whole; a part that did not change since the last backup is there already."""
    whole, names = hashlib.sha256(), []
    with translated_os(copy), copy.open("rb") as file:
        while part := file.read(_PART_BYTES):
            whole.update(part)
            names.append(backups.parts.put(part))
    return tuple(names), whole.hexdigest()


def _copy_files(backups: BackupFolder, files: Iterable[str], read_file: ReadFile) -> tuple[set[str], int]:
    """(files that could not be read whole, how many were new)."""
    spoiled, new = set(), 0
    for sha in files:
        if backups.parts.has(sha):
            continue
        try:
            data = read_file(sha)
        except (Refused, Damaged):
            spoiled.add(sha)
            continue
        if backups.parts.put(data) != sha:
            spoiled.add(sha)
        else:
            new += 1
    return spoiled, new


def _small(data: Path) -> Iterator[tuple[str, bytes]]:
    for name in _SMALL:
        top = data / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file():
                with translated_os(path):
                    yield path.relative_to(data).as_posix(), path.read_bytes()


def _tell(folders: ServerFolders, made: Manifest, clock: Clock, database: str) -> None:
    rows = open_beside(folders, clock, database)
    try:
        rows.write(lambda work: enter_backup(work.connection, made.number, made.made_ms, made.oldest, made.positions, set(made.files)))
    finally:
        rows.close()
