"""Is this sheet what the tablet signed, every byte of it? Answered without network, as findings in words.

The one rule: cheap and strict first. The container is rebuilt and compared, the range is gapless, the numbers are checked
by ourselves; only a sheet that passes all this is shown to the library. After the first failure the rest is unknown.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from asn1crypto import pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from app.domain.errors import Broken, Damaged
from app.storage.sheet.container import Container, NotOurs, Range, find_range, rebuild, take_apart
from app.storage.sheet.der import SET, write
from app.storage.sheet.facts import SheetFacts, sheet_facts

Outcome = Literal["pass", "fail", "unknown"]
# In the order of checking. Sentences: sheet.pass_<name>, sheet.fail_<reason>, sheet.unknown_….
CHECKS = ("range", "container", "certificate", "signature", "digest", "library", "facts")
# What cannot pass where no authority is known.
_VOUCHED = ("certificate", "library")


@dataclass(frozen=True)
class Finding:
    """One check's answer; `code` names its sentence (sheet.csv), `params` fill it."""

    name: str
    outcome: Outcome
    code: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetTrust:
    """The sheet authorities that are believed, as PEM (or DER); none makes `certificate` unknown, never a pass."""

    ca_pems: tuple[bytes, ...]

    def ders(self) -> frozenset[bytes]:
        """The certificates as DER. Raises Damaged("sheet.trust_unreadable") for what is no certificate."""
        try:
            found = frozenset(_der(text) for text in self.ca_pems)
            for one in found:
                x509.load_der_x509_certificate(one)
        except ValueError as error:
            raise Damaged("sheet.trust_unreadable") from error
        return found


@dataclass(frozen=True)
class SheetReport:
    """All findings in order; `facts`, `device` and `signed_at` only where the sheet passed as far as their check."""

    findings: tuple[Finding, ...]
    facts: SheetFacts | None = None
    device: str = ""
    signed_at: datetime | None = None

    @property
    def is_clean(self) -> bool:
        return all(finding.outcome == "pass" for finding in self.findings)


_NOWHERE = Range(0, 0, 0)


@dataclass(frozen=True)
class _Case:
    """What the checks have established so far."""

    pdf: bytes
    known: frozenset[bytes]
    range: Range = _NOWHERE
    container: Container | None = None
    certificate: x509.Certificate | None = None
    signed_at: datetime | None = None
    facts: SheetFacts | None = None

    @property
    def parts(self) -> Container:
        if self.container is None:
            raise Broken("sheet.checked_out_of_order")
        return self.container

    @property
    def device(self) -> x509.Certificate:
        if self.certificate is None:
            raise Broken("sheet.checked_out_of_order")
        return self.certificate


def check_sheet(pdf: bytes, trust: SheetTrust) -> SheetReport:
    """Every finding about a signed sheet; the sheet is good only if `is_clean`. Raises Damaged for an unreadable trust."""
    case = _Case(pdf, trust.ders())
    findings: list[Finding] = []
    for name, check in zip(CHECKS, _CHECKS, strict=True):
        try:
            case = check(case)
        except NotOurs as error:
            findings.append(Finding(name, "fail", f"sheet.fail_{error}"))
            break
        if name in _VOUCHED and not case.known:
            findings.append(Finding(name, "unknown", "sheet.unknown_without_trust"))
        else:
            findings.append(Finding(name, "pass", f"sheet.pass_{name}", _told(case)))
    for name in CHECKS[len(findings) :]:
        findings.append(Finding(name, "unknown", "sheet.unknown_not_reached"))
    device = _common_name(case.device) if case.certificate else ""
    return SheetReport(tuple(findings), case.facts, device, case.signed_at)


def _check_range(case: _Case) -> _Case:
    found = find_range(case.pdf)
    if found.end != len(case.pdf):
        raise NotOurs("end")
    return replace(case, range=found)


def _check_container(case: _Case) -> _Case:
    gap = case.pdf[case.range.gap_begin : case.range.gap_end]
    parts = take_apart(gap)
    # Without a trust file the form alone is compared; `certificate` then says that nobody vouches.
    if rebuild(parts, case.known or frozenset(parts.others)) != gap:
        raise NotOurs("container")
    return replace(case, container=parts)


def _check_certificate(case: _Case) -> _Case:
    try:
        device = x509.load_der_x509_certificate(case.parts.device_certificate)
        known = [x509.load_der_x509_certificate(one) for one in case.known]
    except ValueError as error:
        raise NotOurs("certificate") from error
    case = replace(case, certificate=device)
    if known and not any(_has_issued(authority, device) for authority in known):
        raise NotOurs("issuer")
    return case


def _has_issued(authority: x509.Certificate, device: x509.Certificate) -> bool:
    try:
        device.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _check_signature(case: _Case) -> _Case:
    key = case.device.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise NotOurs("key")
    try:
        # The signature is over the attributes as a SET, not under the tag they travel with (RFC 5652, 5.4).
        key.verify(case.parts.signature, write(SET, case.parts.attributes), ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise NotOurs("signature") from error
    return case


def _check_digest(case: _Case) -> _Case:
    digest = hashlib.sha256(case.pdf[: case.range.gap_begin])
    digest.update(case.pdf[case.range.gap_end :])
    if digest.digest() != case.parts.message_digest:
        raise NotOurs("digest")
    return case


def _check_library(case: _Case) -> _Case:
    if not case.known:
        return case
    # With the first sheet that is checked: pyHanko is large.
    from app.storage.sheet.library import ask_library

    return replace(case, signed_at=ask_library(case.pdf, case.known))


def _check_facts(case: _Case) -> _Case:
    try:
        return replace(case, facts=sheet_facts(case.pdf))
    except Damaged as error:
        raise NotOurs("facts") from error


def _told(case: _Case) -> dict[str, str]:
    told = {"bytes": f"{len(case.pdf):,}"}
    if case.certificate:
        told["device"] = _common_name(case.device)
    if case.signed_at:
        told["signed_at"] = case.signed_at.strftime("%Y-%m-%d %H:%M:%S %z")
    if case.facts:
        told |= {"order": case.facts.order_number, "code": case.facts.receipt_code}
    return told


def _common_name(certificate: x509.Certificate) -> str:
    return ", ".join(str(name.value) for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME))


def _der(text: bytes) -> bytes:
    return bytes(pem.unarmor(text)[2]) if pem.detect(text) else text


_CHECKS: tuple[Callable[[_Case], _Case], ...] = (
    _check_range,
    _check_container,
    _check_certificate,
    _check_signature,
    _check_digest,
    _check_library,
    _check_facts,
)
