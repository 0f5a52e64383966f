"""`doorstep server doctor`: looks at everything a server stands on, and says of each trouble what to do.

The one rule: it looks and mends nothing; `--recall` alone changes something: it asks the devices for what is missing.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from app.domain.errors import Damaged, DoorstepError, Refused, Unavailable
from app.domain.identity import Clock
from app.storage.sheet.trust import read_trust
from app.storage.single import claim
from sync.server import tables as t
from sync.server.beside import IN_FOLDER, Backing, rows_of
from sync.server.file_store import FileStore, checked
from sync.server.folders import ServerFolders
from sync.server.log_tables import checkpoint
from sync.server.log_tree import edge_of
from sync.server.recall import ask_again
from sync.server.rolling_tables import count_of_rollovers
from sync.server.server_keys import read_keys
from sync.server.spoiled import spoiled_records
from sync.server.transactions import Transactions

# Below this an evening's photos of fifty crews no longer fit.
LEAST_FREE_BYTES = 2 * 1024**3
OLDEST_BACKUP_MS = 26 * 3_600_000
# More than any clock drifts in a day without anybody noticing.
MOST_CLOCK_MS = 60_000
# Ten times what a running server takes (log.py).
MOST_UNSIGNED_MS = 600_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `code` names the sentence, with what to do where it is not well."""

    code: str
    is_well: bool
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """A server being looked at."""

    clock: Clock
    rows: Transactions
    store: FileStore
    folders: ServerFolders


def examine(folders: ServerFolders, clock: Clock, kept: Backing = IN_FOLDER) -> list[Finding]:
    """Every finding, the folder first; where there is no database, that alone."""
    if not (kept.database or folders.of_replica.database.is_file()):
        return [Finding("server.doctor_no_store", False, {"path": folders.data})]
    found = [*_keys(folders), *_secret_modes(folders), *_disk(folders.data), *_running(folders)]
    try:
        with rows_of(folders, kept, clock) as rows:
            visit = Visit(clock, rows, kept.store_of(folders), folders)
            for look in _LOOKS:
                found += look(visit)
    except Refused as error:
        # Its own sentence says what to do: another version's tables, a wrong address.
        found.append(Finding(error.code, False, dict(error.params)))
    except Damaged as error:
        found.append(Finding("server.doctor_database", False, {"what": error.code}))
    except Unavailable as error:
        found.append(Finding("server.doctor_away", False, {"what": error.code}))
    return found


def recall_missing(folders: ServerFolders, clock: Clock, kept: Backing = IN_FOLDER) -> int:
    """Asks the devices for every file that is missing or spoiled and every record that is spoiled; a spoiled file is set aside.

    Answers how many requests there are.
    """
    store = kept.store_of(folders)
    with rows_of(folders, kept, clock) as rows:
        missing = list(_missing_files(rows, store))
        for sha256 in missing:
            store.set_aside(sha256)
        wanted = [*missing, *spoiled_records(rows)]
        return rows.write(lambda work: ask_again(work, wanted))


def _keys(folders: ServerFolders) -> Iterator[Finding]:
    if not folders.keys.exists():
        yield Finding("server.doctor_keys", False, {"path": folders.keys})
        return
    try:
        keys = read_keys(folders, "")
    except DoorstepError:
        yield Finding("server.doctor_keys", False, {"path": folders.keys})
        return
    yield Finding("server.doctor_keys_well", True)
    try:
        trusted = read_trust(folders.of_replica.trust)
        is_ours = trusted.chain == keys.chain
    except DoorstepError:
        is_ours = False
    if not is_ours:
        yield Finding("server.doctor_trust", False, {"path": folders.of_replica.trust})


def _secret_modes(folders: ServerFolders) -> Iterator[Finding]:
    if sys.platform == "win32":
        return
    secret = [folders.keys, *folders.offline.glob("*.key"), *folders.tickets.glob("*.json")]
    open_ones = [path for path in secret if path.is_file() and path.stat().st_mode & 0o077]
    yield Finding("server.doctor_mode", False, {"path": open_ones[0]}) if open_ones else Finding("server.doctor_mode_well", True)
    in_safe = [path for path in folders.offline.glob("*.key") if path.is_file()]
    if in_safe:
        yield Finding("server.doctor_offline", False, {"path": folders.offline})


def _disk(data: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(data).free
    gib = f"{free / 1024**3:.1f}"
    code = "server.doctor_disk_well" if free >= LEAST_FREE_BYTES else "server.doctor_disk"
    yield Finding(code, free >= LEAST_FREE_BYTES, {"free": gib})


def _running(folders: ServerFolders) -> Iterator[Finding]:
    try:
        claim(folders.of_replica.lock_file).release()
    except Refused:
        yield Finding("server.doctor_running", True)
    else:
        yield Finding("server.doctor_stopped", True)


def _database(visit: Visit) -> Iterator[Finding]:
    try:
        visit.rows.check()
    except Damaged as error:
        yield Finding("server.doctor_database", False, {"what": error.code})
        return
    for code in visit.rows.weaknesses():
        yield Finding(code, False)
    with visit.rows.read() as connection:
        events = connection.execute(select(func.count()).select_from(t.event)).scalar_one()
        orders = connection.execute(select(func.count()).select_from(t.orders)).scalar_one()
    yield Finding("server.doctor_database_well", True, {"events": events, "orders": orders})


def _records(visit: Visit) -> Iterator[Finding]:
    spoiled = list(spoiled_records(visit.rows))
    if spoiled:
        yield Finding("server.doctor_records", False, {"count": len(spoiled), "first": spoiled[0]})
    else:
        yield Finding("server.doctor_records_well", True)


def _missing_files(rows: Transactions, store: FileStore) -> Iterator[str]:
    read = checked(store)
    with rows.read() as connection:
        hashes = list(connection.execute(select(t.blob.c.sha256).order_by(t.blob.c.sha256)).scalars())
    for sha256 in hashes:
        try:
            read(sha256)
        except (Refused, Damaged):
            yield sha256


def _files(visit: Visit) -> Iterator[Finding]:
    missing = list(_missing_files(visit.rows, visit.store))
    if missing:
        yield Finding("server.doctor_files", False, {"count": len(missing), "first": missing[0]})
    else:
        yield Finding("server.doctor_files_well", True)


def _clock(visit: Visit) -> Iterator[Finding]:
    """The newest thing the server stored must not lie in the future: then its clock was set back, or is wrong now."""
    with visit.rows.read() as connection:
        newest = connection.execute(select(func.max(t.event.c.received_ms))).scalar() or 0
    ahead_ms = newest - visit.clock.wall_ms()
    if ahead_ms > MOST_CLOCK_MS:
        yield Finding("server.doctor_clock", False, {"minutes": ahead_ms // 60_000})
    else:
        yield Finding("server.doctor_clock_well", True)


def _log(visit: Visit) -> Iterator[Finding]:
    """What is stored comes under a signed head within a minute of a running server; how many leaves, under which head."""
    with visit.rows.read() as connection:
        size = edge_of(connection).size
        newest = connection.execute(select(checkpoint).order_by(checkpoint.c.feed_epoch.desc(), checkpoint.c.size.desc()).limit(1)).first()
        last_ms = connection.execute(select(func.max(t.event.c.received_ms))).scalar() or 0
    signed = newest.size if newest else 0
    if size > signed and visit.clock.wall_ms() - last_ms > MOST_UNSIGNED_MS:
        yield Finding("server.doctor_log", False, {"count": size - signed})
    else:
        yield Finding("server.doctor_log_well", True, {"size": signed})


def _rotations(visit: Visit) -> Iterator[Finding]:
    """A change of the key made elsewhere, or a backup from before one: said only where the two differ."""
    try:
        known = len(read_keys(visit.folders, "").rollovers)
    except DoorstepError:
        return
    with visit.rows.read() as connection:
        count = count_of_rollovers(connection)
    if count != known:
        yield Finding("server.doctor_rotations", False, {"rows": count, "keys": known})


def _backup(visit: Visit) -> Iterator[Finding]:
    with visit.rows.read() as connection:
        made_ms = connection.execute(select(func.max(t.backup.c.made_ms))).scalar()
    if made_ms is None:
        yield Finding("server.doctor_no_backup", False)
        return
    age_ms = visit.clock.wall_ms() - made_ms
    code = "server.doctor_backup_well" if age_ms <= OLDEST_BACKUP_MS else "server.doctor_backup"
    yield Finding(code, age_ms <= OLDEST_BACKUP_MS, {"hours": age_ms // 3_600_000})


_LOOKS: tuple[Callable[[Visit], Iterator[Finding]], ...] = (_database, _records, _files, _log, _rotations, _clock, _backup)
