"""RFC 3161 time stamps: the question to a time-stamping authority, and the test of its token without a network.

The one rule: a token counts only for the very hash, signed by a certificate made for time stamps (critical, alone) whose
authority is named in the trust file, and valid at the time that it states.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.domain.errors import Damaged

_HASHES: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_GRANTED = ("granted", "granted_with_mods")


def time_stamp_request(h: str, nonce: int) -> bytes:
    """The DER of a TimeStampReq for a SHA-256 hash (hex); it asks for the certificate, so that the token stands alone."""
    imprint = tsp.MessageImprint({"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": bytes.fromhex(h)})
    return bytes(tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}).dump())


def token_of(response: bytes, nonce: int) -> bytes:
    """The token (DER) in a TimeStampResp. Raises Damaged("stamp.refused" | "stamp.unreadable" | "stamp.other_question")."""
    try:
        # asn1crypto knows no TimeStampResp without a token, which is what a refusal is: read as a plain sequence first.
        parts = core.SequenceOf.load(response, strict=True, spec=core.Any)
        status = parts[0].parse(tsp.PKIStatusInfo)["status"].native
        if status not in _GRANTED:
            raise Damaged("stamp.refused", status=status)
        token = bytes(parts[1].dump())
        if _said(_signed(token))["nonce"].native != nonce:
            raise Damaged("stamp.other_question")
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise Damaged("stamp.unreadable") from error
    return token


def stamped_at(token: bytes, h: str, authorities: Sequence[x509.Certificate]) -> datetime:
    """When the authority had seen the hash `h` (hex).

    Raises Damaged("stamp.unreadable" | "stamp.other_hash" | "stamp.changed" | "stamp.stranger" | "stamp.expired").
    """
    try:
        signed = _signed(token)
        info = _said(signed)
        at: datetime = info["gen_time"].native
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != "sha256" or imprint["hashed_message"].native != bytes.fromhex(h):
            raise Damaged("stamp.other_hash")
        (signer,) = signed["signer_infos"]
        certificates = [x509.load_der_x509_certificate(each.chosen.dump()) for each in signed["certificates"]]
        stamper = _named(signer, certificates)
        _check_signature(signed, signer, stamper)
        _check_path(stamper, certificates, authorities, at)
    except (ValueError, TypeError, KeyError, AttributeError, UserWarning) as error:
        raise Damaged("stamp.unreadable") from error
    return at


def _signed(token: bytes) -> Any:
    content = cms.ContentInfo.load(token, strict=True)
    if content["content_type"].native != "signed_data" or content["content"]["encap_content_info"]["content_type"].native != "tst_info":
        raise ValueError("no time stamp token")
    return content["content"]


def _said(signed: Any) -> Any:
    return tsp.TSTInfo.load(signed["encap_content_info"]["content"].contents, strict=True)


def _named(signer: Any, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate whose hash the signer signed (ESSCertIDv2, RFC 5816, or the older one of RFC 2634)."""
    attributes = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}
    if "signing_certificate_v2" in attributes:
        named = attributes["signing_certificate_v2"]["certs"][0]
        name, digest = named["hash_algorithm"]["algorithm"].native, named["cert_hash"].native
    else:
        name, digest = "sha1", attributes["signing_certificate"]["certs"][0]["cert_hash"].native
    for each in certificates:
        if hashlib.new(name, each.public_bytes(Encoding.DER)).digest() == digest:
            return each
    raise Damaged("stamp.changed")


def _check_signature(signed: Any, signer: Any, stamper: x509.Certificate) -> None:
    attributes = {each["type"].native: each["values"][0] for each in signer["signed_attrs"]}
    name = signer["digest_algorithm"]["algorithm"].native
    content = signed["encap_content_info"]["content"].contents
    if attributes["content_type"].native != "tst_info" or hashlib.new(name, content).digest() != attributes["message_digest"].native:
        raise Damaged("stamp.changed")
    # Signed as a SET, not under the tag it travels with (RFC 5652, 5.4).
    data, key, algorithm = signer["signed_attrs"].untag().dump(), stamper.public_key(), _HASHES[name]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signer["signature"].native, data, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer["signature"].native, data, ec.ECDSA(algorithm))
        else:
            raise Damaged("stamp.unreadable")
    except InvalidSignature as error:
        raise Damaged("stamp.changed") from error


def _check_path(
    stamper: x509.Certificate, certificates: Sequence[x509.Certificate], authorities: Sequence[x509.Certificate], at: datetime
) -> None:
    usage = stamper.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Damaged("stamp.stranger")
    at_top, seen = stamper, {stamper}
    while at_top not in authorities:
        _check_time(at_top, at)
        above = next((each for each in (*authorities, *certificates) if each not in seen and _has_issued(each, at_top)), None)
        if above is None:
            raise Damaged("stamp.stranger")
        at_top = above
        seen.add(above)
    _check_time(at_top, at)


def _check_time(certificate: x509.Certificate, at: datetime) -> None:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Damaged("stamp.expired")


def _has_issued(authority: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        if not authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        below.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return True
