"""What lies in a folder after a power cut, read file by file: quick enough for millions, and held against the real start.

The database is opened by the product's own connection (SQLCipher, its log replayed, every page checked), the journal and the
files by the product's own frames and seals; what a start would make of the three together is judged here (`Finding`). What was
read of the same bytes once is not read again.
"""

import hashlib
import io
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3.dbapi2 as driver
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.envelope import event_hash
from app.domain.errors import Damaged
from app.settings import Folders
from app.storage import database
from app.storage.files import _MAGIC, _NONCE
from app.storage.journal.layout import Cipher, Entry, Frame, frames, read_header
from app.storage.journal.remains import WRAP
from app.storage.keys import Secrets
from app.storage.keys.sealing import open_bytes
from tests.faults.cuts import Found

_KEPT = 400
_DATABASE, _JOURNAL = "store/doorstep.db", "evidence/journal.bin"
_BROKEN = (driver.DatabaseError, sqlite3.DatabaseError)


@dataclass(frozen=True)
class Rows:
    """What the database says: its events by hash and number, how far it has read the journal, the files it still has to send."""

    events: frozenset[str]
    seqs: frozenset[int]
    journal_pos: int
    files: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Written:
    """What the journal says: (seq, hash, (file, role)…) in order; a torn tail is cut off, a hole before a good frame is damage."""

    records: tuple[tuple[int, str, tuple[tuple[str, str], ...]], ...]
    is_torn: bool
    is_damaged: bool


@dataclass(frozen=True)
class Finding:
    """What a start has before it; `rows` is None where the database is damaged, `written` where the journal's head is."""

    rows: Rows | None
    written: Written | None
    whole_files: frozenset[str]

    @property
    def events(self) -> frozenset[str]:
        """Every event that the device has after the start: the database is given what the journal has beyond its place there."""
        known = self.rows.journal_pos if self.rows else 0
        late = frozenset(h for seq, h, _ in (self.written.records if self.written else ()) if seq > known)
        return late | (self.rows.events if self.rows else frozenset())

    @property
    def journal(self) -> frozenset[str]:
        return frozenset(h for _, h, _ in self.written.records) if self.written else frozenset()

    def files_wanted(self) -> set[tuple[str, str]]:
        """(file, role) named by events, and not yet known to be on the server."""
        known = self.rows.journal_pos if self.rows else 0
        late = {each for seq, _, files in (self.written.records if self.written else ()) if seq > known for each in files}
        return late | (set(self.rows.files) if self.rows else set())


class Reader:
    """Reads cut folders of one device; `place` is a folder for the database file under test."""

    def __init__(self, place: Path, secrets: Secrets) -> None:
        self._folders, self._secrets = Folders(place), secrets
        self._folders.database.parent.mkdir(parents=True, exist_ok=True)
        self._seal = AESGCM(secrets.files_key)
        self._rows: OrderedDict[Any, Rows | None] = OrderedDict()
        self._journals: OrderedDict[Any, Written | None] = OrderedDict()
        self._sound: OrderedDict[Any, bool] = OrderedDict()

    def find(self, image: dict[str, Found]) -> Finding:
        log = image.get(f"{_DATABASE}-wal")
        pair = (image[_DATABASE].token if _DATABASE in image else None, log and log.token)
        rows = _once(self._rows, pair, lambda: self._read_rows(image.get(_DATABASE), log))
        journal = image.get(_JOURNAL)
        written = _once(self._journals, journal.token, lambda: self._read_journal(journal.data)) if journal else None
        if rows and written and any(seq <= rows.journal_pos and seq not in rows.seqs for seq, _, _ in written.records):
            # Old pages among the new ones: the start makes such a database again.
            rows = None
        whole = (name for name in image if self._is_whole(name, image[name]))
        return Finding(rows, written, frozenset(name.rpartition("/")[2] for name in whole))

    def _is_whole(self, name: str, found: Found) -> bool:
        folder, _, sha256 = name.rpartition("/")
        if not folder.startswith("files/") or len(sha256) != 64:
            return False
        return _once(self._sound, (name, found.token), lambda: self._opens(sha256, found.data))

    def _opens(self, sha256: str, sealed: bytes) -> bool:
        start = len(_MAGIC) + _NONCE
        try:
            data = self._seal.decrypt(sealed[len(_MAGIC) : start], sealed[start:], sealed[: len(_MAGIC)] + bytes.fromhex(sha256))
        except (InvalidTag, ValueError):
            return False
        return hashlib.sha256(data).hexdigest() == sha256

    def _read_journal(self, data: bytes) -> Written | None:
        file = io.BytesIO(data)
        try:
            header, start = read_header(file)
            cipher = Cipher(header.id, open_bytes(self._secrets.journal_key, header.device_wrap, WRAP))
        except Damaged:
            return None
        found = list(frames(file, start, len(data), cipher))
        entries = (entry for each in found if isinstance(each, Frame) for entry in each.entries)
        holes = [each for each in found if not isinstance(each, Frame)]
        return Written(tuple(_told(entry) for entry in entries), bool(holes), any(not hole.is_tail for hole in holes))

    def _read_rows(self, main: Found | None, log: Found | None) -> Rows | None:
        path = self._folders.database
        for suffix, found in (("", main), ("-wal", log), ("-shm", None)):
            part = path.with_name(path.name + suffix)
            if found is None:
                part.unlink(missing_ok=True)
            else:
                part.write_bytes(found.data)
        connection: Any = None
        try:
            connection = database._connect(path, self._secrets.database_key)
            return _rows(connection)
        except _BROKEN:
            return None
        finally:
            if connection is not None:
                connection.close()


def _rows(connection: Any) -> Rows | None:
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        return None
    if not connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'log'").fetchone()[0]:
        return Rows(frozenset(), frozenset(), 0, frozenset())
    log = connection.execute("SELECT seq, h FROM log").fetchall()
    known = connection.execute("SELECT value FROM meta WHERE name = 'journal_pos'").fetchone()
    files = connection.execute("SELECT sha256, role FROM blob WHERE state = 'captured'").fetchall()
    events, seqs = frozenset(h for _, h in log), frozenset(seq for seq, _ in log)
    return Rows(events, seqs, int(json.loads(known[0])) if known else 0, frozenset(files))


def _told(entry: Entry) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    said = msgspec.json.decode(entry.record.raw)
    return entry.seq, event_hash(entry.record.raw), tuple((blob["sha256"], blob["role"]) for blob in said["blobs"])


def _once(kept: "OrderedDict[Any, Any]", key: Any, read: Any) -> Any:
    if key not in kept:
        kept[key] = read()
        if len(kept) > _KEPT:
            kept.popitem(last=False)
    return kept[key]


def names_of_versions(image: dict[str, Found], versions: dict[str, set[bytes]]) -> Iterator[str]:
    """Small files that are replaced as a whole and are now neither the old nor the new one."""
    for name, found in image.items():
        # What is still being written bears another name, and nothing reads it.
        is_read = not name.startswith(("files/", "store/", "evidence/")) and not name.endswith(".new")
        if is_read and name in versions and found.data not in versions[name]:
            yield name
