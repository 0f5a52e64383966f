"""The checks that every stored event has to pass, in a bundle and in a whole store alike (evidence.md 5).

The one rule: pure functions over what is stored; nothing here believes a column that a signature does not bear out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.domain import events as e
from app.domain.decision import decided
from app.domain.envelope import SUITE, Enrolment, Envelope, canonical, enrolment_hash, event_hash, parse
from app.domain.errors import Refused
from app.domain.order import Misfit, Order, apply
from app.domain.receipts import Checkpoint, Plain, checkpoint_hash, receipt_hash
from app.storage.keys import key_id, verify
from app.storage.keys.key_chain import KeyChain
from app.storage.sheet.trust import TrustFile
from app.use_cases.findings import Found, found


@dataclass(frozen=True)
class Piece:
    """A stored event: the signed bytes, the receipt as it was signed, and what the server made of it."""

    raw: bytes
    sig: str
    receipt: Plain
    receipt_sig: str
    outcome: str
    reason: str
    ver: int

    @cached_property
    def h(self) -> str:
        return event_hash(self.raw)

    @cached_property
    def envelope(self) -> Envelope | None:
        """None for what is not the canonical form of an envelope."""
        try:
            return parse(self.raw)
        except Refused:
            return None

    @cached_property
    def fact(self) -> e.Fact | None:
        try:
            fact = read_fact_of(self)
        except Refused:
            return None
        return fact if isinstance(fact, e.Fact) else None

    @property
    def received_ms(self) -> int:
        value = self.receipt.get("server_time")
        return value if isinstance(value, int) and 0 <= value < 2**63 else 0

    @property
    def is_held_as_malformed(self) -> bool:
        """A signed record that is no envelope is kept as evidence; the server says so itself."""
        return self.outcome == "quarantined" and self.reason in ("event.malformed", "server.id_reused")


def read_fact_of(piece: Piece) -> e.Fact | e.Newer | None:
    return e.read_fact(piece.envelope, piece.h) if piece.envelope else None  # type: ignore[arg-type]


@dataclass(frozen=True)
class KeyRecord:
    """An enrolled key: the ENROL bytes and their signatures; `countersig` is empty where the server keeps none."""

    enrol: bytes
    sig: str
    countersig: str

    @cached_property
    def enrolment(self) -> Enrolment | None:
        try:
            plain = msgspec.json.decode(self.enrol)
            return msgspec.convert(plain, Enrolment) if canonical(plain) == self.enrol else None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, Refused):
            return None


def check_keys(records: Iterable[KeyRecord], server_key: str, org: str) -> tuple[Found, dict[str, KeyRecord]]:
    """Every key under its own name and signature, countersigned by the server; answers the good ones by key id."""
    good: dict[str, KeyRecord] = {}
    failed: list[str] = []
    for record in records:
        enrolment, h = record.enrolment, enrolment_hash(record.enrol)
        is_good = (
            enrolment is not None
            and enrolment.org == org
            and _names_its_key(enrolment)
            and verify(enrolment.pubkey, record.sig, h)
            and (not record.countersig or verify(server_key, record.countersig, h))
        )
        if is_good and enrolment is not None:
            good[enrolment.key] = record
        else:
            failed.append(enrolment.key if enrolment else h)
    return found("keys", failed, total=len(good)), good


def _names_its_key(enrolment: Enrolment) -> bool:
    try:
        return enrolment.key == key_id(enrolment.pubkey)
    except ValueError:
        return False


def check_canonical(pieces: Sequence[Piece]) -> Found:
    return found("canonical", [p.h for p in pieces if p.envelope is None and not p.is_held_as_malformed], total=len(pieces))


class _Header(msgspec.Struct, frozen=True):
    key: str = ""
    suite: str = SUITE


def check_signatures(pieces: Sequence[Piece], keys: Mapping[str, KeyRecord], org: str) -> Found:
    return found("signature", [p.h for p in pieces if not _is_signed(p, keys, org)], total=len(pieces))


def _is_signed(piece: Piece, keys: Mapping[str, KeyRecord], org: str) -> bool:
    try:
        # No more of it than the server reads: the rest may be letters of no alphabet, and is signed all the same.
        header = msgspec.json.decode(piece.raw, type=_Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    record = keys.get(header.key)
    if record is None or record.enrolment is None or header.suite != SUITE:
        return False
    made = piece.envelope
    is_of_its_device = made is None or (made.device == record.enrolment.device and made.org == org)
    return is_of_its_device and verify(record.enrolment.pubkey, piece.sig, piece.h)


def check_chain(pieces: Sequence[Piece], keys: Mapping[str, KeyRecord]) -> tuple[Found, Found]:
    """(chain, forks): each event after the one it names; holes are unknown only where the whole store is at hand (store.py)."""
    by_place: dict[tuple[str, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.envelope:
            by_place[piece.envelope.key, piece.envelope.n].append(piece)
    failed, forked = [], []
    for (key, n), here in by_place.items():
        before = {p.h for p in by_place.get((key, n - 1), [])} if n > 1 else {enrolment_hash(keys[key].enrol)} if key in keys else set()
        failed += [p.h for p in here if p.envelope and before and p.envelope.prev not in before]
        forked += [p.h for p in here] if len(here) > 1 else []
    return found("chain", failed, total=len(pieces)), Found("forks", "pass", "verify.pass_forks", tuple(forked))


def check_receipts(pieces: Sequence[Piece], keys: Mapping[str, KeyRecord], server_key: str, org: str) -> Found:
    return found("receipts", [p.h for p in pieces if not _has_receipt(p, keys, server_key, org)], total=len(pieces))


def _has_receipt(piece: Piece, keys: Mapping[str, KeyRecord], server_key: str, org: str) -> bool:
    said = piece.receipt
    try:
        signed = receipt_hash(said)
    except Refused:
        return False
    is_about_it = said.get("h") == piece.h and said.get("org") == org
    if piece.envelope and piece.envelope.key in keys:
        enrolment = keys[piece.envelope.key].enrolment
        is_about_it = is_about_it and enrolment is not None and said.get("device") == enrolment.device
    return is_about_it and verify(server_key, piece.receipt_sig, signed)


def checkpoint_of(said: Plain, sig: str, chain: KeyChain, org: str) -> Checkpoint | None:
    """The head of the log, if it is the server's word for this organisation, under the key that heads of its place are under."""
    try:
        made = msgspec.convert(said, Checkpoint)
        is_ours = verify(chain.at_head(made.feed_epoch, made.size), sig, checkpoint_hash(said)) and made.origin == org
    except (msgspec.ValidationError, Refused):
        return None
    return made if is_ours else None


def is_late(said: Plain, sig: str, chain: KeyChain) -> bool:
    """Whether it is a head that a replaced key signed for a place after its end: nobody has that key but who should not."""
    try:
        made, h = msgspec.convert(said, Checkpoint), checkpoint_hash(said)
    except (msgspec.ValidationError, Refused):
        return False
    ended = (each for each in chain.rollovers if (made.feed_epoch, made.size) > each.place)
    return any(verify(each.old_key, sig, h) for each in ended)


def folded(pieces: Sequence[Piece]) -> tuple[Order | None, list[str]]:
    """One order made again from what took effect, in the order of `ver`; with it the h of whatever does not fit."""
    order: Order | None = None
    wrong: list[str] = []
    by_id = {p.fact.id: p for p in pieces if p.fact}
    judged: dict[str, str] = {}
    for piece in sorted((p for p in pieces if p.outcome == "applied"), key=lambda p: p.ver):
        fact = piece.fact
        after: Order | Misfit | None = None
        if fact is not None and order is not None and isinstance(fact.body, e.QuarantineDecided):
            targets = [by_id[t].fact for t in fact.body.targets if t in by_id]
            after = decided(order, fact, [target for target in targets if target])
            judged |= dict.fromkeys(fact.body.targets, "accepted" if fact.body.verdict == "accept" else "rejected")
        elif fact is not None:
            after = apply(order, fact)
        if isinstance(after, Order):
            order = after
        else:
            wrong.append(piece.h)
    wrong += [p.h for p in pieces if (p.outcome in ("accepted", "rejected")) != (p.fact is not None and p.fact.id in judged)]
    wrong += [p.h for p in pieces if p.fact and p.fact.id in judged and p.outcome != judged[p.fact.id]]
    return order, wrong


def check_held(pieces: Sequence[Piece]) -> Found:
    """What did not simply take effect: listed, for it is no fault."""
    held = tuple(p.h for p in pieces if p.outcome != "applied")
    return Found("held", "pass", "verify.pass_held", held)


def sheet_authorities(trust: TrustFile) -> list[x509.Certificate]:
    """The sheet authorities of a trust file; none where they cannot be read."""
    try:
        return [x509.load_pem_x509_certificate(text.encode()) for text in trust.sheet_ca]
    except ValueError:
        return []


def is_certificate_of(text: str, device: str, authorities: Sequence[x509.Certificate]) -> bool:
    """Whether the PEM text, byte for byte, is a certificate that one of the authorities issued to the device."""
    try:
        made = x509.load_pem_x509_certificate(text.encode())
        names = [name.value for name in made.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
        is_whole = made.public_bytes(Encoding.PEM).decode() == text
    except ValueError:
        return False
    return is_whole and names == [device] and any(_has_issued(authority, made) for authority in authorities)


def _has_issued(authority: x509.Certificate, made: x509.Certificate) -> bool:
    try:
        made.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
