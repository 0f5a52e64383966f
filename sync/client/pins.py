"""Which keys a server's certificate may have, beside being one that the machine believes: the organisation's pins.

The one rule: without pins every certificate that the machine believes is good enough; with them a believed one under another key is
somebody who reads along, and not one byte is sent to them.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from app.domain.errors import Unavailable

# SHA-256 of the SubjectPublicKeyInfo (RFC 7469 section 2.4), lower-case hex; asked at each connection, for they may have changed.
Pins = Callable[[], tuple[str, ...]]


def no_pins() -> tuple[str, ...]:
    return ()


def check_pin(tls: Any, pins: tuple[str, ...]) -> None:
    """`tls` is the socket after its handshake. Raises Unavailable("sync.line_read")."""
    if not pins:
        return
    # Loaded where there are pins: a start without them need not wait for it.
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_der_x509_certificate(tls.getpeercert(binary_form=True)).public_key()
    if hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest() not in pins:
        raise Unavailable("sync.line_read")
