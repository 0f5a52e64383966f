"""Sealed boxes: bytes that only the holder of a private key opens (X25519, HKDF, AES-256-GCM).

The one rule: what does not open whole and unchanged is Damaged; the sealer itself cannot open it again.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.domain.errors import Damaged

_NONCE_BYTES = 12
_PUBLIC_BYTES = 32
_BOX = b"doorstep.box.1"


def box_public(private: bytes) -> str:
    """The public half, in hex, of an X25519 private key (`new_key()`)."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def seal_for(public: str, data: bytes) -> bytes:
    """Seals `data` so that only the holder of the private key opens it, not even the sealer.

    32 bytes of a one-time public key, then AES-256-GCM under HKDF-SHA256 of the shared secret; the nonce is zero
    because each key seals once. Raises ValueError if `public` is not 64 hex digits.
    """
    once = X25519PrivateKey.generate()
    once_public = once.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public_bytes = bytes.fromhex(public)
    shared = once.exchange(X25519PublicKey.from_public_bytes(public_bytes))
    key = _box_key(shared, once_public, public_bytes)
    return once_public + AESGCM(key).encrypt(bytes(_NONCE_BYTES), data, _BOX)


def open_box(private: bytes, sealed: bytes) -> bytes:
    """Undoes `seal_for`. Raises Damaged("storage.seal_broken")."""
    once_public = sealed[:_PUBLIC_BYTES]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(once_public))
        key = _box_key(shared, once_public, bytes.fromhex(box_public(private)))
        return AESGCM(key).decrypt(bytes(_NONCE_BYTES), sealed[_PUBLIC_BYTES:], _BOX)
    except (InvalidTag, ValueError) as failure:
        raise Damaged("storage.seal_broken") from failure


def _box_key(shared: bytes, once_public: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=once_public + public, info=_BOX).derive(shared)
