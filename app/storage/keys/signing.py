"""Ed25519: making device keys, signing hashes, checking signatures.

The one rule: only 32-byte hashes are signed, each made under its own name ("doorstep.event.1" 00 …), so a signature
for one purpose never holds for another.
"""

import hashlib
import os
import re
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


def new_seed() -> bytes:
    """32 random bytes: an Ed25519 seed (RFC 8032 5.1.5)."""
    return os.urandom(32)


def public_key(seed: bytes) -> str:
    """The public half of a seed, 64 lower-case hex digits."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def key_id(pubkey: str) -> str:
    """The name of a public key (given in hex): the SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(bytes.fromhex(pubkey)).hexdigest()


def sign(seed: bytes, h: str) -> str:
    """The signature over the 32 bytes of the hash `h` (hex), 128 lower-case hex digits."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(bytes.fromhex(h)).hex()


def signer(seed: bytes) -> Callable[[str], str]:
    """`sign` under one key for many hashes: making the key out of its seed costs as much as a signature."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return lambda h: key.sign(bytes.fromhex(h)).hex()


def verify(pubkey: str, sig: str, h: str) -> bool:
    """Whether `sig` is the key's signature over the hash `h`, all in lower-case hex. Anything ill-formed is False."""
    if not (_HASH.fullmatch(pubkey) and _SIGNATURE.fullmatch(sig) and _HASH.fullmatch(h)):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(pubkey)).verify(bytes.fromhex(sig), bytes.fromhex(h))
    except (InvalidSignature, ValueError):
        return False
    return True
