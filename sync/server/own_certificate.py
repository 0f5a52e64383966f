"""The certificate that this server answers with, beside the pins that its organisation gives to devices.

The one rule: devices would refuse a server under another key than they were told, so it does not even start.
"""

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.domain.errors import Refused


def pin_of(pem: bytes) -> str:
    """SHA-256 of the SubjectPublicKeyInfo of the first certificate, hex (RFC 7469 section 2.4). Raises ValueError for no PEM."""
    key = x509.load_pem_x509_certificate(pem).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def check_pinned(certificate: str | None, pins: tuple[str, ...]) -> None:
    """Raises Refused("server.pin_missing"). Behind a proxy that ends TLS there is no certificate here, and nothing to see."""
    if certificate is None or not pins:
        return
    try:
        pin = pin_of(Path(certificate).read_bytes())
    except (OSError, ValueError):
        # Told in words of its own where the certificate is loaded to be served (listening.py).
        return
    if pin not in pins:
        raise Refused("server.pin_missing", pin=pin, file=certificate)
