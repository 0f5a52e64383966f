"""The bundle: one file with all the evidence of an order, for anyone to check without a network (evidence.md 5).

The one rule: every byte belongs to something that is checked. Layout: magic, 64-byte signature, 8-byte big-endian length, the
manifest as canonical JSON, then the files it lists, one after another, and nothing else.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from app.domain.envelope import tagged_hash
from app.domain.errors import Damaged, Refused
from app.domain.jcs import jcs

MAGIC = b"DOORSTEP BUNDLE 1\n"
_SIG_BYTES = 64
_LENGTH_BYTES = 8
_HEAD = len(MAGIC) + _SIG_BYTES + _LENGTH_BYTES

Plain = dict[str, Any]


class BundledKey(msgspec.Struct, frozen=True, kw_only=True):
    """The enrolment of a key that signed: the ENROL record (hex of its canonical bytes), its own and the server's signature."""

    enrol: str
    sig: str
    countersig: str


class BundledEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A stored event with the server's receipt, its place in the log, and what the server made of it. `raw` is hex."""

    raw: str
    sig: str
    receipt: Plain
    receipt_sig: str
    index: int
    path: tuple[str, ...]
    outcome: str
    reason: str = ""
    params: dict[str, str] = msgspec.field(default_factory=dict)
    ver: int = 0


class BundledStamp(msgspec.Struct, frozen=True, kw_only=True):
    """An RFC 3161 token (hex) over a head of the log, and the server's signature over the token."""

    checkpoint: Plain
    token: str
    sig: str


class BundledFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that follows the manifest, in its order."""

    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is the order's; `checkpoint` is the head that every event is shown to be in.

    `keys` open a customer's data; those of an `erased` one are gone.
    """

    version: int
    org: str
    trust_id: str
    order_id: str
    state: str
    made_ms: int
    enrolments: tuple[BundledKey, ...]
    events: tuple[BundledEvent, ...]
    checkpoint: Plain
    checkpoint_sig: str
    stamps: tuple[BundledStamp, ...] = ()
    files: tuple[BundledFile, ...] = ()
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    erased: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """A bundle taken apart: the manifest with the very bytes that `sig` (hex) is over, and the files by their listed hash."""

    manifest: Manifest
    raw: bytes
    sig: str
    files: dict[str, bytes]


def manifest_hash(raw: bytes) -> str:
    """What the server signs: SHA-256("doorstep.bundle.1" 00 manifest)."""
    return tagged_hash("doorstep.bundle.1", raw)


def manifest_bytes(manifest: Manifest) -> bytes:
    return jcs(msgspec.to_builtins(manifest))


def packed(manifest: bytes, sig: str, files: list[bytes]) -> bytes:
    """The file; `files` are in the manifest's order."""
    return b"".join((MAGIC, bytes.fromhex(sig), len(manifest).to_bytes(_LENGTH_BYTES, "big"), manifest, *files))


def is_bundle(content: bytes) -> bool:
    return content.startswith(MAGIC)


def unpacked(content: bytes) -> Bundle:
    """Takes a bundle apart. Raises Damaged("verify.not_a_bundle") unless every byte has its place."""
    end = _HEAD + int.from_bytes(content[_HEAD - _LENGTH_BYTES : _HEAD], "big")
    raw = content[_HEAD:end]
    try:
        plain = msgspec.json.decode(raw)
        manifest = msgspec.convert(plain, Manifest)
        is_canonical = jcs(plain) == raw and jcs(msgspec.to_builtins(manifest)) == raw
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError, Refused) as error:
        raise Damaged("verify.not_a_bundle") from error
    files: dict[str, bytes] = {}
    for file in manifest.files:
        if file.size < 0:
            raise Damaged("verify.not_a_bundle")
        files[file.sha256] = content[end : end + file.size]
        end += file.size
    if not (is_bundle(content) and is_canonical and end == len(content) and len(files) == len(manifest.files)):
        raise Damaged("verify.not_a_bundle")
    return Bundle(manifest, raw, content[len(MAGIC) : len(MAGIC) + _SIG_BYTES].hex(), files)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
