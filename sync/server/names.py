"""What a write transaction may touch while others run beside it: names of keys, orders, files and customers.

The one rule: a transaction with names shares the database with those whose names are others; a transaction without any, or
one that finds that it needs more than it named, runs alone. SQLite has one writer, so there the names mean nothing.
"""

import hashlib

import msgspec

from app.domain.errors import Unavailable
from sync.protocol.messages import PushedEvent
from sync.server.header import UNREADABLE, read_header

Names = frozenset[str]

# Each name is a lock in a table that PostgreSQL shares between all connections (max_locks_per_transaction): a batch that
# would take more runs alone, and files share their locks by the first byte of their hash.
MOST_NAMES = 64


class MustBeAlone(Unavailable):
    """A transaction met what it has no name for; it is run again with nobody beside it."""

    def __init__(self) -> None:
        super().__init__("server.busy")


class _File(msgspec.Struct, frozen=True):
    sha256: str = ""


class _Files(msgspec.Struct, frozen=True):
    blobs: tuple[_File, ...] = ()


def of_key(key: str) -> str:
    return f"key:{key}"


def of_order(order_id: str) -> str:
    return f"order:{order_id}"


def of_file(sha256: str) -> str:
    return f"file:{sha256[:2]}"


def of_push(events: tuple[PushedEvent, ...]) -> Names | None:
    """What a batch will touch as far as its events say; None where it must run alone."""
    names: set[str] = set()
    for pushed in events:
        header, files = read_header(bytes(pushed.raw)), _files(bytes(pushed.raw))
        if header is None or files is None:
            # Too odd to say what it touches, and stored as evidence all the same if it is signed.
            return None
        names |= {of_key(header.key)} | {of_file(file.sha256) for file in files}
        names |= {of_file(hashlib.sha256(data).hexdigest()) for data in map(_unhexed, pushed.sealed)}
        names |= {f"customer:{pair.customer}" for pair in pushed.keys}
        if header.order_id is not None:
            names.add(of_order(header.order_id))
    return frozenset(names) if len(names) <= MOST_NAMES else None


def _files(raw: bytes) -> tuple[_File, ...] | None:
    try:
        return msgspec.json.decode(raw, type=_Files).blobs
    except UNREADABLE:
        return None


def _unhexed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
