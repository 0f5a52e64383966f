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
    return hmac.new(salt, _canonical(data), hashlib.sha256).hexdigest()


def seal_person(customer_key: bytes, salt: bytes, data: dict[str, object]) -> SealedPerson:
    """Seals JCS{salt, data} under the customer's key. `data` holds text, whole numbers, lists and maps, no floats."""
    sealed = seal_bytes(customer_key, _canonical({"salt": salt.hex(), "data": data}), _PERSON)
    return SealedPerson(sealed, hashlib.sha256(sealed).hexdigest(), commitment(salt, data))


def open_person(customer_key: bytes, sealed: bytes) -> Person:
    """Undoes `seal_person`. Raises Damaged. Compare `commitment(person.salt, person.data)` with the envelope's."""
    opened = open_bytes(customer_key, sealed, _PERSON)
    try:
        content = msgspec.json.decode(opened, type=_PersonContent)
        return Person(bytes.fromhex(content.salt), content.data)
    except (msgspec.DecodeError, ValueError) as failure:
        raise Damaged("storage.seal_broken") from failure


class _PersonContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    salt: str
    data: dict[str, object]


def _canonical(value: dict[str, object]) -> bytes:
    try:
        return jcs(value)
    except Refused as failure:
        raise Broken("storage.person_not_canonical") from failure
