"""Sealing a person's data under their own key, and the commitment that stands for them in an envelope.

The one rule: whoever opens a person compares the commitment; a seal alone does not say that these data were meant.
"""

import hashlib
import hmac
from typing import NamedTuple

import msgspec

from app.domain.errors import Broken, Damaged, Refused
from app.domain.jcs import jcs
from app.storage.keys.sealing import open_bytes, seal_bytes

_PERSON = b"doorstep.person.1"


class SealedPerson(NamedTuple):
    """A person's data as they travel: the sealed bytes, their SHA-256, and the commitment that the envelope holds."""

    sealed: bytes
    sha256: str
    commitment: str


class Person(NamedTuple):
    """A person's data opened again, with the salt of their commitment."""

    salt: bytes
    data: dict[str, object]


def commitment(salt: bytes, data: dict[str, object]) -> str:
    """HMAC-SHA256(salt, JCS(data)) in hex: the only trace of a person in an envelope (evidence.md 1)."""
    return commitment_of(salt, _canonical(data))


def commitment_of(salt: bytes, text: bytes) -> str:
    """`commitment` to data that stand in canonical form already."""
    return hmac.digest(salt, text, "sha256").hex()


def seal_person(customer_key: bytes, salt: bytes, data: dict[str, object]) -> SealedPerson:
    """Seals JCS{salt, data} under the customer's key. `data` holds text, whole numbers, lists and maps, no floats."""
    sealed = seal_bytes(customer_key, _canonical({"salt": salt.hex(), "data": data}), _PERSON)
    return SealedPerson(sealed, hashlib.sha256(sealed).hexdigest(), commitment(salt, data))


def open_person(customer_key: bytes, sealed: bytes) -> Person:
    """Undoes `seal_person`. Raises Damaged. Compare `commitment(person.salt, person.data)` with the envelope's."""
    salt, text = open_person_text(customer_key, sealed)
    try:
        return Person(salt, msgspec.json.decode(text, type=dict[str, object]))
    except (msgspec.MsgspecError, UnicodeDecodeError) as failure:
        raise Damaged("storage.seal_broken") from failure


def open_person_text(customer_key: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """(salt, the data as the JSON that was sealed). Raises Damaged. Compare `commitment_of` both with the envelope's."""
    opened = open_bytes(customer_key, sealed, _PERSON)
    try:
        content = _CONTENT.decode(opened)
        return bytes.fromhex(content.salt), bytes(content.data)
    except (msgspec.DecodeError, ValueError) as failure:
        raise Damaged("storage.seal_broken") from failure


class _PersonContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    salt: str
    data: msgspec.Raw


_CONTENT = msgspec.json.Decoder(_PersonContent)


def _canonical(value: dict[str, object]) -> bytes:
    try:
        return jcs(value)
    except Refused as failure:
        raise Broken("storage.person_not_canonical") from failure
