"""The signature's container (CMS, RFC 5652), taken apart and written again.

The one rule: nothing in a container is free. A signature covers every byte of a sheet but its own container, and there a
library forgives much (pyHanko alone accepts 417 of 1,200 one-bit changes, evidence.md 5). So the whole container is rebuilt
from what is itself proven (signed attributes, signature value, certificates) and fixed constants, and compared byte for byte.
"""

import hashlib
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.storage.sheet.der import CONTEXT_0, INTEGER, NULL, OCTETS, OID, SEQUENCE, SET, Element, read_all, read_first, write

# Hexadecimal digits kept free for the container: one of ours fills about 2,300; a time stamp added at sync needs up to 12,000.
RESERVED_DIGITS = 16_384

_SIGNED_DATA = write(OID, bytes.fromhex("2a864886f70d010702"))  # RFC 5652, 5.1
_DATA = write(OID, bytes.fromhex("2a864886f70d010701"))  # RFC 5652, 4
_SHA256 = write(SEQUENCE, write(OID, bytes.fromhex("608648016503040201")), write(NULL))  # RFC 5754, 2
_ECDSA_SHA256 = write(SEQUENCE, write(OID, bytes.fromhex("2a8648ce3d040302")))  # RFC 5758, 3.2
_VERSION_1 = write(INTEGER, b"\x01")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")  # RFC 5652, 11.2
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")  # RFC 5035, 3

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3

_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_KEY = b"/Contents "


class NotOurs(Exception):
    """The bytes are not a sheet of ours: told as a finding, never shown as it is."""


@dataclass(frozen=True)
class Range:
    """The signed bytes: from 0 to `gap_begin` and from `gap_end` to `end`; the gap holds the container."""

    gap_begin: int
    gap_end: int
    end: int


@dataclass(frozen=True)
class Container:
    """What a container says; certificates as DER, `others` those above the device's."""

    attributes: bytes
    signature: bytes
    device_certificate: bytes
    others: tuple[bytes, ...]
    message_digest: bytes


def find_range(pdf: bytes) -> Range:
    """The one byte range of a sheet. Raises NotOurs where there is none, or more than one, or its gap is not the container."""
    if pdf.count(b"/ByteRange") != 1:
        raise NotOurs("signatures")
    found = _RANGE.search(pdf, pdf.index(b"/ByteRange"))
    if found is None:
        raise NotOurs("range")
    first, second, length = (int(number) for number in found.groups())
    if str(first).encode() != found[1] or second - first != RESERVED_DIGITS + 2 or pdf[first - len(_KEY) : first] != _KEY:
        raise NotOurs("range")
    return Range(first, second, second + length)


def take_apart(gap: bytes) -> Container:
    """The parts of a container as it stands in the file ("<3082…00>"). Raises NotOurs for anything of another shape."""
    try:
        outer = read_first(bytes.fromhex(gap[1:-1].decode("ascii")))
        signed_data = read_first(read_all(outer.content)[1].content)
        parts = read_all(signed_data.content)
        certificates = [part.whole for part in read_all(parts[3].content)]
        signer = read_all(read_first(parts[4].content).content)
        attributes = _attributes(signer[3])
        pinned = _pinned_certificate(attributes[_SIGNING_CERTIFICATE_V2])
        device = next(part for part in certificates if hashlib.sha256(part).digest() == pinned)
        digest = read_first(attributes[_MESSAGE_DIGEST].content).content
    except (ValueError, IndexError, KeyError, StopIteration) as error:
        raise NotOurs("container") from error
    others = tuple(part for part in certificates if part != device)
    return Container(signer[3].content, signer[5].content, device, others, digest)


def rebuild(container: Container, known: frozenset[bytes]) -> bytes:
    """The container's bytes as they must stand in the file: zero-padded upper-case hexadecimal in angle brackets.

    `known` are the certificates (DER) that the trust file vouches for. Raises NotOurs for a certificate that it does not.
    """
    if not set(container.others) <= known or len(set(container.others)) != len(container.others):
        raise NotOurs("certificates")
    try:
        signature = lowered(container.signature)
        serial, issuer = _names(container.device_certificate)
    except (ValueError, IndexError) as error:
        raise NotOurs("signature") from error
    signer = write(
        SEQUENCE,
        _VERSION_1,
        write(SEQUENCE, issuer, serial),
        _SHA256,
        write(CONTEXT_0, container.attributes),
        _ECDSA_SHA256,
        write(OCTETS, signature),
    )
    # A SET OF is ordered by its encodings (X.690, 11.6).
    certificates = sorted((container.device_certificate, *container.others))
    signed_data = write(
        SEQUENCE, _VERSION_1, write(SET, _SHA256), write(SEQUENCE, _DATA), write(CONTEXT_0, *certificates), write(SET, signer)
    )
    whole = write(SEQUENCE, _SIGNED_DATA, write(CONTEXT_0, signed_data))
    return b"<" + whole.hex().upper().encode().ljust(RESERVED_DIGITS, b"0") + b">"


def lowered(signature: bytes) -> bytes:
    """A P-256 signature as DER with the lower of its two equally valid values s: anyone can turn one into the other.

    Raises ValueError for what is no signature.
    """
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, _P256_ORDER - s))


def _attributes(field: Element) -> dict[bytes, Element]:
    """The signed attributes, each kind once: OID content -> the SET of its values."""
    found: dict[bytes, Element] = {}
    for attribute in read_all(field.content):
        kind, values = read_all(attribute.content)
        if kind.content in found:
            raise ValueError("twice")
        found[kind.content] = values
    return found


def _pinned_certificate(values: Element) -> bytes:
    """The SHA-256 of the signer's certificate: SET { SigningCertificateV2 { certs { ESSCertIDv2 { hash … } } } }."""
    certificates = read_first(read_first(values.content).content)
    return read_all(read_first(certificates.content).content)[0].content


def _names(certificate: bytes) -> tuple[bytes, bytes]:
    """Serial number and issuer of a certificate, as encoded (RFC 5280, 4.1: version, serial, algorithm, issuer …)."""
    fields = read_all(read_first(read_first(certificate).content).content)
    return fields[1].whole, fields[3].whole
