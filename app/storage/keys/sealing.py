"""Sealing bytes under a shared 32-byte key (AES-256-GCM). A person's data: person.py. For a private key: sealed_box.py.

The one rule: what does not open whole and unchanged under its key is Damaged; nothing is ever half opened.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import Damaged

_NONCE_BYTES = 12


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
