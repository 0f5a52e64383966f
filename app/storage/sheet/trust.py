"""The trust file: whose keys an auditor believes, written by the server, readable anywhere.

The one rule: read tolerantly, keep what is not known; a file that is missing or newer makes findings unknown, never passed.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.domain.errors import Damaged, Refused

VERSION = 1


@dataclass(frozen=True)
class TrustFile:
    """`id` is the SHA-256 of its bytes; `sheet_ca` are PEM texts, `server_key` Ed25519 as hex, `rest` every other field."""

    id: str
    version: int
    org: str
    server_key: str
    sheet_ca: tuple[str, ...]
    rest: dict[str, Any] = field(default_factory=dict)


def read_trust(path: Path) -> TrustFile:
    """The trust file at `path`.

    Raises Refused("sheet.trust_missing") without the file, Refused("sheet.trust_newer") for a version this program does not
    know, Damaged("sheet.trust_unreadable") for anything that is no trust file.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise Refused("sheet.trust_missing", path=path) from error
    except OSError as error:
        raise Damaged("sheet.trust_unreadable", path=path) from error
    try:
        rest = msgspec.json.decode(raw, type=dict[str, Any])
        version = msgspec.convert(rest.pop("version"), int)
        if version > VERSION:
            raise Refused("sheet.trust_newer", version=version)
        return TrustFile(
            id=hashlib.sha256(raw).hexdigest(),
            version=version,
            org=msgspec.convert(rest.pop("org"), str),
            server_key=msgspec.convert(rest.pop("server_key", ""), str),
            sheet_ca=msgspec.convert(rest.pop("sheet_ca"), tuple[str, ...]),
            rest=rest,
        )
    except (msgspec.MsgspecError, KeyError) as error:
        raise Damaged("sheet.trust_unreadable", path=path) from error
