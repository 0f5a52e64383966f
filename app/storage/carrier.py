"""A carrier file: what would go over the network, on a stick instead (sync.md, Carrier). Signed and sealed frame by frame.

The one rule: a frame counts if its own signature holds over the header, its place and its bytes; so any part of a file is
worth as much as its whole frames, in any order and as often as one likes.

    stream  magic "DSCARRY1" · u32 length · JSON Header, then frames; a file is one stream or several
    frame   "DSCF" · u32 index · u32 length · AES-256-GCM of MessagePack Frame · 64-byte Ed25519 signature

The key of the frames is sealed for the reader alone (X25519); the signature is the writer's.
"""

import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.domain.envelope import tagged_hash
from app.domain.errors import Damaged, Refused
from app.domain.rollover import SignedRollover
from app.storage.disk import sync_file, sync_folder, translated_os, write_all
from app.storage.keys import new_key, open_box, open_bytes, seal_bytes, seal_for, verify

SUFFIX = ".doorstep"

_MAGIC = b"DSCARRY1"
_LENGTH = struct.Struct(">I")
_MARK = b"DSCF"
_PREFIX = struct.Struct(">4sII")
_SIGNATURE_BYTES = 64

# Above the largest file (100 MB) that a device takes up; a damaged length must not make us read a whole stick.
_MOST_FRAME_BYTES = 110 * 1024 * 1024
LARGEST_HEADER_BYTES = 1024 * 1024


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote the stream, in clear; `enrolments` are the messages by which a server knows the writer's keys.

    `wrapped` is the frames' key, sealed for the reader; `reply_to` is where an answer may be sealed to (both hex). `pubkey` is
    that of a passing key, where not the device itself wrote but somebody who recovered its journal. `rollovers` are, in a server's
    answer, the changes of its key, by which a device that has not heard of one follows.
    """

    org: str
    device: str
    key: str
    made_ms: int
    wrapped: str
    reply_to: str = ""
    enrolments: tuple[msgspec.Raw, ...] = ()
    pubkey: str = ""
    rollovers: tuple[SignedRollover, ...] = ()


@dataclass(frozen=True)
class Frame:
    """One message: `kind` says which, `name` is the hash of a file, `data` its bytes."""

    kind: str
    data: bytes
    name: str = ""


@dataclass(frozen=True)
class Stream:
    """A header as read, and the hash that every signature of its frames covers."""

    header: Header
    hash: bytes


def begin(org: str, device: str, key: str, made_ms: int, reader: str, **more: object) -> tuple[Header, bytes]:
    """A header whose frames only the holder of the X25519 key `reader` (hex) opens, and the frames' key."""
    content_key = new_key()
    wrapped = seal_for(reader, content_key).hex()
    return Header(org=org, device=device, key=key, made_ms=made_ms, wrapped=wrapped, **more), content_key  # type: ignore[arg-type]


def stream(header: Header, content_key: bytes, frames: Iterable[Frame], sign: Callable[[str], str]) -> Iterator[bytes]:
    """The bytes of one stream, piece by piece; `sign` takes and gives hex."""
    body = msgspec.json.encode(header)
    digest = hashlib.sha256(body).digest()
    yield _MAGIC + _LENGTH.pack(len(body)) + body
    for index, frame in enumerate(frames):
        sealed = seal_bytes(content_key, msgspec.msgpack.encode(frame), _bound(digest, index))
        yield _PREFIX.pack(_MARK, index, len(sealed)) + sealed + bytes.fromhex(sign(_signed(digest, index, sealed)))


def write_carrier(path: Path, pieces: Iterable[bytes]) -> int:
    """Writes a whole file under a passing name and then its own; answers its size. Raises Unavailable."""
    fresh, size = path.with_name(path.name + ".part"), 0
    with translated_os(path):
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        try:
            for piece in pieces:
                write_all(descriptor, piece)
                size += len(piece)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(path)
        sync_folder(path.parent)
    return size


def raw_frames(file: BinaryIO) -> Iterator[tuple[Stream, int, bytes, str]]:
    """(stream, index, sealed bytes, signature) of everything that has the form of a frame; damage and a cut end are passed over.

    Raises Refused("storage.carrier_wrong") for a file that does not begin as one.
    """
    current: Stream | None = None
    while start := file.read(len(_MARK)):
        if start == _MAGIC[: len(_MARK)]:
            current = _read_header(file, start)
        elif start == _MARK and current is not None:
            found = _read_frame(file, start)
            if found is None:
                return
            yield (current, *found)
        elif current is None:
            raise Refused("storage.carrier_wrong")
        else:
            # Bytes that are neither: on to the next mark, one byte at a time.
            file.seek(1 - len(_MARK), os.SEEK_CUR)


def header_of(start: bytes) -> Header | None:
    """The header of a stream from its first bytes; None while there are too few. Raises Refused("storage.carrier_wrong")."""
    first = len(_MAGIC) + _LENGTH.size
    if start[: len(_MAGIC)] != _MAGIC[: len(start)]:
        raise Refused("storage.carrier_wrong")
    if len(start) < first:
        return None
    if len(start) < first + min(_LENGTH.unpack(start[len(_MAGIC) : first])[0], LARGEST_HEADER_BYTES):
        return None
    file = io.BytesIO(start)
    return _read_header(file, file.read(len(_MARK))).header


def opened(found: tuple[Stream, int, bytes, str], private: bytes, pubkey: str) -> Frame | None:
    """The frame, if the writer's key `pubkey` signed it and the reader's `private` opens it; None for any other."""
    current, index, sealed, sig = found
    if not verify(pubkey, sig, _signed(current.hash, index, sealed)):
        return None
    try:
        content_key = open_box(private, bytes.fromhex(current.header.wrapped))
        return msgspec.msgpack.decode(open_bytes(content_key, sealed, _bound(current.hash, index)), type=Frame)
    except (Damaged, ValueError, msgspec.MsgspecError):
        return None


def parts_of(path: Path, most_bytes: int) -> Iterator[bytes]:
    """The file cut into pieces that are streams themselves, each up to `most_bytes` or one frame: what a hub hands on."""
    with translated_os(path), path.open("rb") as file:
        piece, of = b"", None
        for current, index, sealed, sig in raw_frames(file):
            frame = _PREFIX.pack(_MARK, index, len(sealed)) + sealed + bytes.fromhex(sig)
            if piece and (of != current or len(piece) + len(frame) > most_bytes):
                yield piece
                piece = b""
            if not piece:
                body = msgspec.json.encode(current.header)
                piece, of = _MAGIC + _LENGTH.pack(len(body)) + body, current
            piece += frame
        if piece:
            yield piece


def _read_header(file: BinaryIO, start: bytes) -> Stream:
    rest = file.read(len(_MAGIC) - len(_MARK) + _LENGTH.size)
    if start + rest[: -_LENGTH.size] != _MAGIC:
        raise Refused("storage.carrier_wrong")
    body = file.read(min(_LENGTH.unpack(rest[-_LENGTH.size :])[0], LARGEST_HEADER_BYTES))
    try:
        return Stream(msgspec.json.decode(body, type=Header), hashlib.sha256(body).digest())
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("storage.carrier_wrong") from error


def _read_frame(file: BinaryIO, start: bytes) -> tuple[int, bytes, str] | None:
    rest = file.read(_PREFIX.size - len(_MARK))
    if len(rest) < _PREFIX.size - len(_MARK):
        return None
    _, index, length = _PREFIX.unpack(start + rest)
    sealed = file.read(min(length, _MOST_FRAME_BYTES))
    sig = file.read(_SIGNATURE_BYTES)
    return (index, sealed, sig.hex()) if len(sealed) == length and len(sig) == _SIGNATURE_BYTES else None


def _bound(digest: bytes, index: int) -> bytes:
    return b"doorstep.carrier.1" + digest + index.to_bytes(4, "big")


def _signed(digest: bytes, index: int, sealed: bytes) -> str:
    return tagged_hash("doorstep.carrier.1", digest + index.to_bytes(4, "big") + sealed)
