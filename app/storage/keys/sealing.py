"""Sealing bytes under a shared 32-byte key (AES-256-GCM), and a person's data. Sealing for a private key: sealed_box.py.

The one rule: what does not open whole and unchanged under its key is Damaged; nothing is ever half opened.
"""

import hashlib
import hmac
import os
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import Broken, Damaged, Refused
from app.domain.jcs import jcs

_NONCE_BYTES = 12
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


def new_key() -> bytes:
    """32 random bytes: an AES-256 key, a salt, or an X25519 private key."""
    return os.urandom(32)


def seal_bytes(key: bytes, data: bytes, bound: bytes = b"") -> bytes:
    """12-byte random nonce and AES-256-GCM of `data`; `bound` is not stored but must be given again to open."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, bound)


def open_bytes(key: bytes, sealed: bytes, bound: bytes = b"") -> bytes:
    """Undoes `seal_bytes`. Raises Damaged("storage.seal_broken") under another key, other bound bytes or any change."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as failure:
        raise Damaged("storage.seal_broken") from failure


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
    except msgspec.DecodeError as failure:
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
