"""tus 1.0 as Doorstep speaks it: the names of its headers and the notation of its two compound values.

The one rule: nothing here is ours but the one metadata key `sha256`, the hash that an event gave the file (sync.md S6).
Source: the tus resumable upload protocol 1.0.x; core, creation, checksum, expiration.
"""

import base64
import binascii
import hashlib
from typing import Protocol

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,expiration"
PART_TYPE = "application/offset+octet-stream"

RESUMABLE = "Tus-Resumable"
OFFSET = "Upload-Offset"
LENGTH = "Upload-Length"
METADATA = "Upload-Metadata"
CHECKSUM = "Upload-Checksum"
EXPIRES = "Upload-Expires"

# The path under which uploads are made; each then has its own below it.
UPLOADS = "/v1/uploads"


class Digest(Protocol):
    """A hash under way."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


# sha1 is what stock clients bring (the standard demands it); ours sends sha256.
ALGORITHMS = ("sha256", "sha1")


def digest_of(algorithm: str) -> Digest:
    """A fresh hash; `algorithm` is one of ALGORITHMS. SHA-1 only finds damage on the way here, the file's own hash is SHA-256."""
    return hashlib.sha256() if algorithm == "sha256" else hashlib.sha1(usedforsecurity=False)


def checksum(data: bytes) -> str:
    """The value of Upload-Checksum for `data`."""
    return "sha256 " + base64.b64encode(hashlib.sha256(data).digest()).decode()


def read_checksum(text: str) -> tuple[str, bytes] | None:
    """(algorithm, digest) of an Upload-Checksum; None for what is not of that form or of an algorithm unknown here."""
    algorithm, _, coded = text.partition(" ")
    content = _decoded(coded)
    return (algorithm, content) if algorithm in ALGORITHMS and content else None


def metadata(sha256: str) -> str:
    """The value of Upload-Metadata that names the file by its hash."""
    return "sha256 " + base64.b64encode(sha256.encode()).decode()


def read_metadata(text: str) -> dict[str, str] | None:
    """The pairs of an Upload-Metadata; None for what is not of that form or no UTF-8."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, coded = pair.partition(" ")
        content = _decoded(coded.strip())
        if content is None or name in found:
            return None
        try:
            found[name] = content.decode()
        except UnicodeDecodeError:
            return None
    return found


def _decoded(coded: str) -> bytes | None:
    try:
        return base64.b64decode(coded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
