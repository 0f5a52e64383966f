"""What the bytes of a journal file mean: a header, then frames.

The one rule: one append is one frame, so an append tears as a whole or not at all.

    header  magic "DSJRNL1\\n" · u32 length · JSON {id, next_seq, device_wrap, recovery_public, recovery_wrap} · SHA-256
    frame   "DSFR" · u32 length of the sealed part · u64 first seq · u32 CRC of these 16 bytes · 12-byte nonce ·
            AES-256-GCM of MessagePack [{seq, record}, …], which also covers the journal's id and the first seq

Numbers are big-endian. The key of the frames is random per journal and lies wrapped in the header twice: under the
device's journal key, and sealed for the organisation's recovery key.
"""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import Damaged

_MAGIC = b"DSJRNL1\n"
_LENGTH = struct.Struct(">I")
_MARK = b"DSFR"
_START = struct.Struct(">4sIQ")
_CRC = struct.Struct(">I")
_PREFIX_BYTES = _START.size + _CRC.size
_NONCE_BYTES = 12
_DIGEST_BYTES = 32

# Far above any header of ours (about 400 bytes): a damaged length must not make us read a whole disk.
_MOST_HEADER_BYTES = 65_536


@dataclass(frozen=True)
class CustomerKey:
    """The key under which one customer's personal data lie sealed; it travels beside the envelope (evidence.md 1)."""

    customer: str
    key: bytes


@dataclass(frozen=True)
class Record:
    """One signed event: the canonical bytes as signed, the signature in hex, and the customer keys made with it."""

    raw: bytes
    sig: str
    keys: tuple[CustomerKey, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A record with its place: seq counts up from 1 and is never given twice."""

    seq: int
    record: Record


@dataclass(frozen=True)
class Header:
    """`next_seq` is where numbering goes on if no frame says more: pruning must not give a number again."""

    id: str
    next_seq: int
    device_wrap: bytes
    recovery_public: str
    recovery_wrap: bytes


@dataclass(frozen=True)
class Frame:
    """A good frame: the offset behind it and what it holds."""

    end: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Hole:
    """Bytes that are no frame, up to the next good frame or, with `is_tail`, to the end of the file."""

    position: int
    end: int
    is_tail: bool


@dataclass(frozen=True)
class Cipher:
    """How the frames of one journal are sealed: their key, bound to the journal's id."""

    journal_id: str
    key: bytes

    def frame(self, entries: Sequence[Entry]) -> bytes:
        """The bytes of one frame; `entries` is not empty and rises by seq."""
        first = entries[0].seq
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.key).encrypt(nonce, msgspec.msgpack.encode(entries), self._bound(first))
        start = _START.pack(_MARK, len(sealed), first)
        return start + _CRC.pack(zlib.crc32(start)) + nonce + sealed

    def opened(self, first: int, nonce: bytes, sealed: bytes) -> tuple[Entry, ...] | None:
        """The entries, or None if the bytes are not as they were sealed."""
        try:
            content = AESGCM(self.key).decrypt(nonce, sealed, self._bound(first))
        except (InvalidTag, ValueError):
            return None
        return msgspec.msgpack.decode(content, type=tuple[Entry, ...])

    def _bound(self, first: int) -> bytes:
        return f"doorstep.journal.1 {self.journal_id} {first}".encode("ascii")


def header_bytes(header: Header) -> bytes:
    body = msgspec.json.encode(header)
    whole = _MAGIC + _LENGTH.pack(len(body)) + body
    return whole + hashlib.sha256(whole).digest()


def read_header(file: BinaryIO) -> tuple[Header, int]:
    """The header and the offset of the first frame. Raises Damaged("storage.journal_damaged", position=0)."""
    file.seek(0)
    start = file.read(len(_MAGIC) + _LENGTH.size)
    length = _LENGTH.unpack(start[len(_MAGIC) :])[0] if len(start) == len(_MAGIC) + _LENGTH.size else 0
    body = file.read(min(length, _MOST_HEADER_BYTES))
    if not start.startswith(_MAGIC) or hashlib.sha256(start + body).digest() != file.read(_DIGEST_BYTES):
        raise Damaged("storage.journal_damaged", position=0)
    return msgspec.json.decode(body, type=Header), file.tell()


def header_digest(header: bytes) -> str:
    """The digest that closes a header, in hex: no two headers share it, for the keys wrapped in them are wrapped anew each time."""
    return header[-_DIGEST_BYTES:].hex()


def frames(file: BinaryIO, position: int, end: int, cipher: Cipher, last_seq: int = 0) -> Iterator[Frame | Hole]:
    """What stands between two offsets, in order and without gaps; `last_seq` is the number before the first offset."""
    while position < end:
        found = _frame_at(file, position, end, cipher)
        # A frame whose number does not rise was copied there: it opens, but it is not what was appended at that place.
        if found is not None and found.entries[0].seq > last_seq:
            yield found
            position, last_seq = found.end, found.entries[-1].seq
            continue
        after = _next_good(file, position, end, cipher, last_seq)
        yield Hole(position, end if after is None else after, is_tail=after is None)
        position = end if after is None else after


def _frame_at(file: BinaryIO, position: int, end: int, cipher: Cipher) -> Frame | None:
    file.seek(position)
    prefix = file.read(_PREFIX_BYTES)
    start, crc = prefix[: _START.size], prefix[_START.size :]
    if len(prefix) < _PREFIX_BYTES or _CRC.unpack(crc)[0] != zlib.crc32(start):
        return None
    mark, length, first = _START.unpack(start)
    frame_end = position + _PREFIX_BYTES + _NONCE_BYTES + length
    if mark != _MARK or frame_end > end:
        return None
    entries = cipher.opened(first, file.read(_NONCE_BYTES), file.read(length))
    return Frame(frame_end, entries) if entries else None


def _next_good(file: BinaryIO, position: int, end: int, cipher: Cipher, last_seq: int) -> int | None:
    """The offset of the first good frame behind a bad one: what tells damage from a torn tail."""
    file.seek(position)
    rest = file.read(end - position)
    offset = rest.find(_MARK, 1)
    while offset >= 0:
        found = _frame_at(file, position + offset, end, cipher)
        if found is not None and found.entries[0].seq > last_seq:
            return position + offset
        offset = rest.find(_MARK, offset + 1)
    return None
