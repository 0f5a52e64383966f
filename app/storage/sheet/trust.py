"""The trust file: whose keys an auditor believes, written by the server, readable anywhere.

The one rule: read tolerantly, keep what is not known; a file that is missing or newer makes findings unknown, never passed.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from app.domain.errors import Damaged, Refused
from app.domain.rollover import SignedRollover
from app.storage.keys.key_chain import KeyChain, chain_of

VERSION = 1


@dataclass(frozen=True)
class TrustFile:
    """`id` is the SHA-256 of its bytes; `sheet_ca` are PEM texts, `server_key` Ed25519 as hex, `rest` every other field.

    `chain` is how the server's key came to be this one; `sealed` names bundles from before its last change (32 hex digits of their hash).
    """

    id: str
    version: int
    org: str
    server_key: str
    sheet_ca: tuple[str, ...]
    chain: KeyChain
    sealed: frozenset[str] = frozenset()
    rest: dict[str, Any] = field(default_factory=dict)


def read_trust(path: Path) -> TrustFile:
    """The trust file at `path`.

    Raises Refused("sheet.trust_missing") without the file, Refused("sheet.trust_newer") for a version this program does not
    know, Damaged("sheet.trust_unreadable") for anything that is no trust file, Damaged("sheet.trust_chain") where a change of the
    server's key is not signed by the key before.
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
        return _read(hashlib.sha256(raw).hexdigest(), version, rest, path)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise Damaged("sheet.trust_unreadable", path=path) from error


def _read(file_id: str, version: int, rest: dict[str, Any], path: Path) -> TrustFile:
    org, server_key = msgspec.convert(rest.pop("org"), str), msgspec.convert(rest.pop("server_key", ""), str)
    chain = chain_of(server_key, msgspec.convert(rest.pop("rollovers", ()), tuple[SignedRollover, ...]), org)
    if chain is None:
        raise Damaged("sheet.trust_chain", path=path)
    return TrustFile(
        id=file_id,
        version=version,
        org=org,
        server_key=server_key,
        sheet_ca=msgspec.convert(rest.pop("sheet_ca"), tuple[str, ...]),
        chain=chain,
        sealed=frozenset(msgspec.convert(rest.pop("sealed", ()), tuple[str, ...])),
        rest=rest,
    )
