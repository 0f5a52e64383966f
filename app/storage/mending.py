"""A journal that is damaged, lost or older than its database, made whole again from what database and file still hold.

The one rule: a damaged journal is kept aside, never deleted, and its place is taken by the mended one in a single step.
"""

import json
import shutil
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from app.domain.errors import Damaged
from app.storage.database import reading
from app.storage.disk import aside, sync_folder, translated_os
from app.storage.journal import Checked, CustomerKey, Entry, Journal, Record, salvage
from app.storage.tables import log

_AT_ONCE = 500


def open_journal(
    path: Path, key: bytes, recovery_public: str, engine: Engine, wall_ms: int, checked: Checked | None = None
) -> tuple[Journal, bool]:
    """The journal, and whether it had to be made anew because the one that stood there is damaged; as far as `checked` it is not read.

    The new one holds what is readable of the old one and what the database has recorded. Raises Damaged("storage.journal_key")
    for the journal of another device.
    """
    try:
        return Journal(path, key, recovery_public, checked), False
    except Damaged as damage:
        if damage.code != "storage.journal_damaged":
            raise
    entries = remaining(path, key, engine)
    fresh = path.with_name(path.name + ".mended")
    with translated_os(path):
        fresh.unlink(missing_ok=True)
        mended = Journal(fresh, key, recovery_public)
        put_back(mended, entries)
        mended.close()
        shutil.copy2(path, aside(path, wall_ms))
        fresh.replace(path)
        sync_folder(path.parent)
    return Journal(path, key, recovery_public), True


def remaining(path: Path, key: bytes, engine: Engine) -> list[Entry]:
    """What is readable of a damaged journal and what the database has recorded, rising by seq."""
    entries = {entry.seq: entry for entry in [*_readable(path, key), *recorded(engine, after_seq=0)]}
    return [entries[seq] for seq in sorted(entries)]


def put_back(journal: Journal, entries: list[Entry]) -> None:
    rest = iter(entries)
    while part := list(islice(rest, _AT_ONCE)):
        journal.put_back(part)


def recorded(engine: Engine, after_seq: int) -> list[Entry]:
    """What the database holds of the journal's records, in order; nothing in a database that was just made."""
    with reading(engine) as connection:
        if not has_log(connection):
            return []
        rows = connection.execute(select(log).where(log.c.seq > after_seq).order_by(log.c.seq)).all()
    return [Entry(row.seq, Record(row.raw, row.sig, _keys(row.keys))) for row in rows]


def has_log(connection: Connection) -> bool:
    """False in a database that was just made."""
    return bool(connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema WHERE name = 'log'").scalar())


def _keys(text: str) -> tuple[CustomerKey, ...]:
    return tuple(CustomerKey(customer, bytes.fromhex(key)) for customer, key in json.loads(text).items())


def _readable(path: Path, key: bytes) -> list[Entry]:
    """Every record that still opens; none where the head of the file is gone, and with it the key of its frames."""
    try:
        return list(salvage(path, key))
    except Damaged:
        return []
