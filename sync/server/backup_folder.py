"""A folder of backups on another disk: sealed parts named by their hash, one manifest a backup, under one passphrase.

The one rule: a backup exists once its manifest does, and the manifest is written last; parts are shared and never changed.

    backup.json       format, cost and salt of the passphrase, the folder's key sealed under it
    parts/ab/abc…     pieces of the database or of its tables, and whole files, AES-256-GCM (app/storage/files.py)
    made/000001       a manifest, sealed
    state             the highest feed_epoch that a restore from here took, sealed
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.domain.errors import Damaged, Refused
from app.storage.disk import make_folder, replace_file, translated_os
from app.storage.files import Files
from app.storage.keys import Kdf, new_key, open_bytes, seal_bytes
from app.storage.keys.pins import pin_key

LEAST_PASSPHRASE = 12

_FORMAT = 1
_WRAP = b"doorstep.backup.key.1"
_STATE = b"doorstep.backup.state.1"
_SALT_BYTES = 16


class _Opening(msgspec.Struct, frozen=True):
    """`backup.json`; binary in hex."""

    format: int
    salt: str
    memory_kib: int
    passes: int
    wrapped: str


class TableParts(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a shared database: how SQLite makes it, its columns, its rows in parts (row_parts.py)."""

    made: tuple[str, ...]
    columns: tuple[str, ...]
    parts: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One backup: the database in `database` parts in order, small files by name, and how far each device's events are in it.

    The database is a SQLite file in parts, or `rows` by table where it is a shared one."""

    number: int
    made_ms: int
    org: str
    app: str
    feed_epoch: int
    commits: int
    # The oldest backup that may be restored now that this one exists.
    oldest: int
    positions: dict[str, int]
    database: tuple[str, ...]
    database_sha256: str
    small: dict[str, str]
    files: tuple[str, ...]
    rows: dict[str, TableParts] = {}


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What restores and rehearsals left: the highest feed_epoch taken, the newest backup rehearsed and when."""

    feed_epoch: int = 0
    rehearsed: int = 0
    rehearsed_ms: int = 0


@dataclass(frozen=True)
class BackupFolder:
    """An opened folder; `parts` is its content-addressed store."""

    folder: Path
    key: bytes
    parts: Files

    def numbers(self) -> list[int]:
        """Every finished backup, the oldest first."""
        with translated_os(self.folder):
            return sorted(int(path.name) for path in (self.folder / "made").glob("[0-9]*") if path.name.isdigit())

    def manifest(self, number: int) -> Manifest:
        """Raises Refused("server.backup_unknown"), Damaged("server.backup_damaged")."""
        path = self._path(number)
        if not path.is_file():
            raise Refused("server.backup_unknown", number=number)
        with translated_os(path):
            sealed = path.read_bytes()
        try:
            return msgspec.json.decode(open_bytes(self.key, sealed, _bound(number)), type=Manifest)
        except (Damaged, msgspec.MsgspecError) as error:
            raise Damaged("server.backup_damaged", part=path.name) from error

    def finish(self, manifest: Manifest) -> None:
        make_folder(self.folder / "made")
        replace_file(self._path(manifest.number), seal_bytes(self.key, msgspec.json.encode(manifest), _bound(manifest.number)))

    def state(self) -> State:
        """A state that is lost or spoiled is an empty one: the clock then keeps feed_epochs apart (restoring.py)."""
        path = self.folder / "state"
        if not path.is_file():
            return State()
        with translated_os(path):
            sealed = path.read_bytes()
        try:
            return msgspec.json.decode(open_bytes(self.key, sealed, _STATE), type=State)
        except (Damaged, msgspec.MsgspecError):
            return State()

    def keep_state(self, state: State) -> None:
        replace_file(self.folder / "state", seal_bytes(self.key, msgspec.json.encode(state), _STATE))

    def _path(self, number: int) -> Path:
        return self.folder / "made" / f"{number:06d}"


def open_backups(folder: Path, passphrase: str, *, make: bool = False, kdf: Kdf | None = None) -> BackupFolder:
    """The folder of backups; `make` begins one where there is none.

    Raises Refused("server.backup_none" | "server.passphrase_short" | "server.passphrase_wrong").
    """
    head = folder / "backup.json"
    if not head.is_file():
        if not make:
            raise Refused("server.backup_none", path=folder)
        _begin(head, passphrase, kdf or Kdf())
    with translated_os(head):
        content = head.read_bytes()
    try:
        opening = msgspec.json.decode(content, type=_Opening)
        cost = Kdf(memory_kib=opening.memory_kib, passes=opening.passes)
        key = open_bytes(pin_key(passphrase, bytes.fromhex(opening.salt), cost), bytes.fromhex(opening.wrapped), _WRAP)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged("server.backup_damaged", part=head.name) from error
    except Damaged as error:
        raise Refused("server.passphrase_wrong") from error
    return BackupFolder(folder, key, Files(folder / "parts", key))


def _begin(head: Path, passphrase: str, kdf: Kdf) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refused("server.passphrase_short", least=LEAST_PASSPHRASE)
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapped = seal_bytes(pin_key(passphrase, salt, kdf), new_key(), _WRAP)
    make_folder(head.parent)
    opening = _Opening(_FORMAT, salt.hex(), kdf.memory_kib, kdf.passes, wrapped.hex())
    replace_file(head, msgspec.json.encode(opening))


def _bound(number: int) -> bytes:
    return f"doorstep.backup.made.1 {number}".encode()
