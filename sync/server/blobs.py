"""Files: written beside the database, named by their hash, taken only when a stored event of the sender names them.

The one rule: what bears a hash's name has been hashed here and is on the disk; what is read is hashed again (sync.md S6).
"""

import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, and_, select

from app.domain.errors import Refused
from app.storage.disk import make_folder, side_by_side, sync_file, translated_os, write_all
from sync.protocol.messages import LARGEST_SINGLE_PUT_BYTES, FileAnswer, FileState
from sync.server import names
from sync.server import tables as t
from sync.server.devices import Caller
from sync.server.durable import durable_files
from sync.server.file_store import FileStore, FolderStore, checked
from sync.server.recall import came
from sync.server.scopes import visible_order
from sync.server.transactions import Transactions
from sync.server.work import Work, complete

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = "unfinished"


# A file of a packet is not cut out of it: its bytes are many, and are only read.
Bytes = bytes | memoryview


@dataclass(frozen=True)
class _Entered:
    """What the rows say of files that a device handed in: the size of each, which lie in the database itself, which are durable."""

    sizes: dict[str, int]
    inline: set[str]
    durable: set[str]


class Arriving:
    """A file on its way in: bytes go to a temporary name while they are hashed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def add(self, part: bytes) -> None:
        """Raises Refused("server.file_too_large")."""
        self.size += len(part)
        if self.size > LARGEST_SINGLE_PUT_BYTES:
            raise Refused("server.file_too_large", size=LARGEST_SINGLE_PUT_BYTES // 2**20)
        self._hash.update(part)
        self.write(part)

    def write(self, part: Bytes) -> None:
        """What was hashed before."""
        with translated_os(self.path):
            write_all(self._descriptor, part)

    def finish(self) -> None:
        with translated_os(self.path):
            sync_file(self._descriptor)

    def drop(self) -> None:
        """Closes, and removes what still has the temporary name."""
        os.close(self._descriptor)
        self.path.unlink(missing_ok=True)


class Blobs:
    """The store's files, a folder for those that arrive, and the rows that say what is whole."""

    def __init__(self, folder: Path, transactions: Transactions, store: FileStore | None = None, *, is_first: bool = True) -> None:
        """`store` None: below `folder`. `is_first`: nobody else may have a file on its way in that folder."""
        self._folder = folder
        self._store = store or FolderStore(folder)
        self._read = checked(self._store)
        self._transactions = transactions
        with translated_os(folder):
            make_folder(folder / _UNFINISHED)
            for path in (folder / _UNFINISHED).iterdir() if is_first else ():
                path.unlink()

    @property
    def arrivals(self) -> Path:
        """Where a file may lie before `promote`: on the same disk, emptied at each start."""
        return self._folder / _UNFINISHED

    def check_named(self, caller: Caller, sha256: str) -> None:
        """Raises Refused("server.file_not_named") unless a stored event of this device names the file."""
        with self._transactions.read() as connection:
            if not _is_own(connection, caller, sha256):
                raise Refused("server.file_not_named")

    def state(self, caller: Caller, sha256: str) -> FileState:
        """From the store itself; "missing" also for what the caller neither handed in nor may read."""
        with self._transactions.read() as connection:
            if not (_is_delivered(connection, caller, sha256) or _is_visible(connection, caller, sha256)):
                return "missing"
            size = connection.execute(select(t.blob.c.size).where(t.blob.c.sha256 == sha256)).scalar_one_or_none()
            if size is None:
                return "stored" if _sealed(connection, sha256) is not None else "missing"
            is_durable = bool(durable_files(connection, [sha256]))
        if self._store.size(sha256) != size:
            return "missing"
        return "durable" if is_durable else "stored"

    async def receive(self, sha256: str, parts: AsyncIterator[bytes]) -> Arriving:
        """The whole file under a temporary name. Raises Refused("server.file_damaged" | "server.file_too_large")."""
        with translated_os(self._folder):
            arriving = Arriving(self._folder / _UNFINISHED / secrets.token_hex(8))
        try:
            async for part in parts:
                arriving.add(part)
            if arriving.sha256 != sha256:
                raise Refused("server.file_damaged")
        except BaseException:
            arriving.drop()
            raise
        return arriving

    async def compare(self, sha256: str, parts: AsyncIterator[bytes]) -> None:
        """What comes again under the name of a stored file, which stays as it is. Raises Refused("server.file_damaged")."""
        total = hashlib.sha256()
        async for part in parts:
            total.update(part)
        if total.hexdigest() != sha256:
            raise Refused("server.file_damaged")

    def take(self, caller: Caller, sha256: str, arriving: Arriving) -> None:
        """Promotes what `receive` brought."""
        try:
            arriving.finish()
            self.promote(caller, sha256, arriving.path, arriving.size)
        finally:
            arriving.drop()

    def promote(self, caller: Caller, sha256: str, source: Path, size: int) -> None:
        """The hashed and fsynced file at `source` goes under its name, then its row; the last file of an order completes it."""
        self._store.keep(sha256, source)
        self._transactions.write(lambda work: self._enter(work, caller, {sha256: size}), self._touched([sha256]))

    def states(self, caller: Caller, hashes: Sequence[str]) -> dict[str, FileState]:
        """Those of `hashes` that the caller handed in and the store still has."""
        with self._transactions.read() as connection:
            entered = _entered(connection, caller, hashes)
        return self._still_there(entered)

    def _still_there(self, entered: _Entered) -> dict[str, FileState]:
        held = entered.inline | {sha256 for sha256, size in entered.sizes.items() if self._store.size(sha256) == size}
        return {sha256: "durable" if sha256 in entered.durable else "stored" for sha256 in held}

    def take_many(self, caller: Caller, files: Sequence[tuple[str, Bytes]]) -> tuple[FileAnswer, ...]:
        """Stores those of `files` that the caller's events name and that hash to their names, all in one transaction."""
        hashes = [sha256 for sha256, _ in files]
        with self._transactions.read() as connection:
            asked = select(t.named.c.sha256).where(t.named.c.device == caller.device, t.named.c.sha256.in_(hashes))
            named = set(connection.execute(asked).scalars())
            entered = _entered(connection, caller, hashes)
        whole = {sha256: data for sha256, data in files if sha256 in named and hashlib.sha256(data).hexdigest() == sha256}
        there = self._still_there(entered)
        self._keep_many(caller, {sha256: data for sha256, data in whole.items() if sha256 not in there})
        return tuple(_answer(sha256 in named, sha256 in whole, there.get(sha256, "stored")) for sha256, _ in files)

    def _keep_many(self, caller: Caller, files: Mapping[str, Bytes]) -> None:
        if not files:
            return
        with ExitStack() as undo, translated_os(self._folder):
            arrived: dict[str, Arriving] = {}
            for sha256, data in files.items():
                arrived[sha256] = Arriving(self._folder / _UNFINISHED / secrets.token_hex(8))
                undo.callback(arrived[sha256].drop)
                arrived[sha256].write(data)
            # All are written before the first is waited for, and waited for together: a disk takes many in one go.
            side_by_side(Arriving.finish, arrived.values())
            self._store.keep_all({sha256: one.path for sha256, one in arrived.items()})
        sizes = {sha256: len(data) for sha256, data in files.items()}
        self._transactions.write(lambda work: self._enter(work, caller, sizes), self._touched(files))

    def _enter(self, work: Work, caller: Caller, sizes: Mapping[str, int]) -> None:
        """All of them at once; the orders that waited for nothing else are complete."""
        work.look_at_files(set(), set(sizes))
        there = set(work.connection.execute(select(t.blob.c.sha256).where(t.blob.c.sha256.in_(sizes))).scalars())
        for sha256, size in sizes.items():
            if sha256 in there:
                work.put(t.blob, {"sha256": sha256}, {"size": size})
            else:
                work.add(t.blob, {"sha256": sha256, "size": size})
            work.note_held(sha256)
            work.note_delivered(sha256, caller.device)
        complete(work, *sizes)
        came(work, *sizes)

    def get(self, caller: Caller, sha256: str) -> bytes:
        """The bytes, hashed again. Raises Refused("server.file_unknown") out of scope, Damaged("server.file_spoiled")."""
        with self._transactions.read() as connection:
            if not _is_visible(connection, caller, sha256):
                raise Refused("server.file_unknown")
            inline = _sealed(connection, sha256)
        if inline is not None:
            return inline
        return self._read(sha256)

    def _touched(self, hashes: Iterable[str]) -> names.Names | None:
        """The files and the orders that wait for them now; for one that comes to wait meanwhile, the transaction runs alone.

        None where every transaction does.
        """
        if not self._transactions.is_shared:
            return None
        wanted = set(hashes)
        with self._transactions.read() as connection:
            waiting = connection.execute(select(t.pending.c.order_id).where(t.pending.c.sha256.in_(wanted)).distinct()).scalars().all()
        return frozenset({*map(names.of_file, wanted), *map(names.of_order, waiting)})


def check_name(sha256: str) -> str:
    """Raises Refused("server.file_unknown") for what is no hash: it never becomes a path."""
    if _NAME.fullmatch(sha256) is None:
        raise Refused("server.file_unknown")
    return sha256


def _entered(connection: Connection, caller: Caller, hashes: Sequence[str]) -> _Entered:
    asked = select(t.delivered.c.sha256).where(t.delivered.c.device == caller.device, t.delivered.c.sha256.in_(hashes))
    mine = list(connection.execute(asked).scalars())
    if not mine:
        return _Entered({}, set(), set())
    rows = connection.execute(select(t.blob.c.sha256, t.blob.c.size).where(t.blob.c.sha256.in_(mine)))
    sizes: dict[str, int] = {row.sha256: row.size for row in rows}
    inline = set(connection.execute(select(t.sealed.c.sha256).where(t.sealed.c.sha256.in_(mine))).scalars())
    return _Entered(sizes, inline, durable_files(connection, mine))


def _answer(is_named: bool, is_whole: bool, state: FileState) -> FileAnswer:
    if not is_named:
        return FileAnswer(error="server.file_not_named")
    return FileAnswer(state=state) if is_whole else FileAnswer(error="server.file_damaged")


def _is_own(connection: Connection, caller: Caller, sha256: str) -> bool:
    asked = select(t.named.c.h).where(t.named.c.sha256 == sha256, t.named.c.device == caller.device)
    return connection.execute(asked.limit(1)).first() is not None


def _is_delivered(connection: Connection, caller: Caller, sha256: str) -> bool:
    asked = select(t.delivered).where(t.delivered.c.sha256 == sha256, t.delivered.c.device == caller.device)
    return connection.execute(asked).first() is not None


def _is_visible(connection: Connection, caller: Caller, sha256: str) -> bool:
    return any(_sees(connection, caller, order_id) for order_id in _orders_naming(connection, sha256))


def _orders_naming(connection: Connection, sha256: str) -> Iterator[str]:
    """The orders for which a device named the file that also handed it in: a hash alone opens nothing."""
    join = t.named.join(t.delivered, and_(t.delivered.c.sha256 == t.named.c.sha256, t.delivered.c.device == t.named.c.device))
    asked = select(t.named.c.order_id).select_from(join).where(t.named.c.sha256 == sha256, t.named.c.order_id.is_not(None)).distinct()
    yield from connection.execute(asked).scalars().all()


def _sees(connection: Connection, caller: Caller, order_id: str) -> bool:
    try:
        visible_order(connection, caller, order_id)
    except Refused:
        return False
    return True


def _sealed(connection: Connection, sha256: str) -> bytes | None:
    return connection.execute(select(t.sealed.c.data).where(t.sealed.c.sha256 == sha256)).scalar_one_or_none()
