"""`verify FILE` for a bundle: everything that evidence.md 5 lists, from this one file and the trust file, without a network.

The one rule: after a broken form nothing else is believed; every other check is made whatever the ones before it found.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography import x509

from app.domain import events as e
from app.domain.bundle import Bundle, BundledEvent, BundledStamp, Manifest, manifest_hash, unpacked
from app.domain.errors import Damaged, Refused
from app.domain.identity import receipt_code
from app.domain.merkle import event_leaf, root_from_path
from app.domain.receipts import Checkpoint, checkpoint_hash, stamp_hash
from app.storage.keys import verify
from app.storage.keys.key_chain import KeyChain
from app.storage.keys.person import commitment, open_person
from app.storage.keys.sealing import open_bytes
from app.storage.sheet.check import SheetTrust, check_sheet
from app.storage.sheet.trust import TrustFile, read_trust
from app.storage.timestamps import stamped_at
from app.use_cases import evidence as v
from app.use_cases.evidence_clocks import check_clocks
from app.use_cases.findings import EvidenceReport, Found, found
from app.use_cases.sheets import SHEET_SEAL

VERSION = 1
# As a trust file names bundles.
_NAME_DIGITS = 32


def verify_bundle(content: bytes, subject: str, trust_path: Path, language: str) -> EvidenceReport:
    """The report on a bundle's bytes."""
    trust, first = trusted(trust_path)
    findings = [first]
    try:
        bundle = unpacked(content)
    except Damaged:
        findings.append(found("form", [subject]))
    else:
        findings += _checked(bundle, trust)
    trust_id = trust.id if trust else ""
    return EvidenceReport(subject, hashlib.sha256(content).hexdigest(), str(trust_path), trust_id, tuple(findings), language)


def trusted(path: Path) -> tuple[TrustFile | None, Found]:
    """The trust file, None where it cannot be believed, and what was found of it."""
    try:
        trust = read_trust(path)
    except Refused as error:
        return None, Found("trust", "unknown", error.code, params={name: str(value) for name, value in error.params.items()})
    except Damaged as error:
        return None, Found("trust", "fail", error.code, params={"path": str(path)})
    return trust, Found("trust", "pass", "sheet.pass_trust", params={"org": trust.org, "id": trust.id[:16]})


def _checked(bundle: Bundle, trust: TrustFile | None) -> list[Found]:
    """Without a trust file nobody is believed: what needs its keys fails as under a stranger's."""
    manifest = bundle.manifest
    own, org = (trust.chain, trust.org) if trust else (KeyChain(""), manifest.org)
    server_key = _sealed_by(bundle, trust)
    records = (v.KeyRecord(_bytes(k.enrol), k.sig, k.countersig) for k in manifest.enrolments)
    keys_found, keys = v.check_keys(records, server_key, org)
    pieces = [_piece(event) for event in manifest.events]
    head = v.checkpoint_of(manifest.checkpoint, manifest.checkpoint_sig, own, org)
    chain, forks = v.check_chain(pieces, keys)
    return [
        found("form"),
        _check_seal(bundle, server_key, org, trust),
        keys_found,
        v.check_canonical(pieces),
        v.check_signatures(pieces, keys, org),
        chain,
        v.check_receipts(pieces, keys, server_key, org),
        found("head", [] if head else [str(manifest.checkpoint.get("root"))], size=head.size if head else 0),
        found("inclusion", _outside(manifest.events, pieces, head), total=len(pieces)),
        found("seen", _impossible(manifest.events, pieces, head), total=len(pieces)),
        _check_stamps(manifest.stamps, head, trust, server_key),
        _check_files(bundle, pieces),
        _check_commitments(bundle, pieces),
        _check_order(manifest, pieces),
        _check_sheets(bundle, pieces, trust),
        check_clocks(pieces),
        forks,
        v.check_held(pieces),
    ]


def _sealed_by(bundle: Bundle, trust: TrustFile | None) -> str:
    """The key whose word the bundle is: the newest, or an earlier one for a bundle that the trust file names."""
    if trust is None:
        return ""
    h = manifest_hash(bundle.raw)
    if h[:_NAME_DIGITS] not in trust.sealed:
        return trust.server_key
    return next((key for key in trust.chain.earlier if verify(key, bundle.sig, h)), trust.server_key)


def _check_seal(bundle: Bundle, server_key: str, org: str, trust: TrustFile | None) -> Found:
    manifest, h = bundle.manifest, manifest_hash(bundle.raw)
    is_whole = manifest.version == VERSION and manifest.org == org and verify(server_key, bundle.sig, h)
    if trust is not None and not is_whole and any(verify(key, bundle.sig, h) for key in trust.chain.earlier):
        return Found("bundle_seal", "fail", "verify.fail_bundle_rolled", (manifest.order_id,))
    # One that is named in the newest trust file was made under an earlier one.
    is_other_trust = trust is not None and server_key == trust.server_key and manifest.trust_id != trust.id
    return found("bundle_seal", [] if is_whole else [manifest.order_id], [manifest.trust_id] if is_other_trust else [])


def _check_order(manifest: Manifest, pieces: Sequence[v.Piece]) -> Found:
    """Made again from what took effect it is the order that is named, in the state that is named."""
    order, wrong = v.folded(pieces)
    is_other = order is None or order.id != manifest.order_id or order.state.value != manifest.state
    strangers = [p.h for p in pieces if p.envelope and p.envelope.order_id != manifest.order_id]
    return found("order", [*wrong, *strangers, *([manifest.order_id] if is_other else [])], state=manifest.state)


def _piece(event: BundledEvent) -> v.Piece:
    return v.Piece(_bytes(event.raw), event.sig, event.receipt, event.receipt_sig, event.outcome, event.reason, event.ver)


def _outside(events: Sequence[BundledEvent], pieces: Sequence[v.Piece], head: Checkpoint | None) -> list[str]:
    """Events whose leaf and path do not make the head's root."""
    return [p.h for event, p in zip(events, pieces, strict=True) if head is None or not _is_in(event, p, head)]


def _is_in(event: BundledEvent, piece: v.Piece, head: Checkpoint) -> bool:
    try:
        leaf = event_leaf(piece.h, piece.sig, piece.received_ms)
    except ValueError:
        return False
    root = root_from_path(leaf, event.index, head.size, [_bytes(node) for node in event.path])
    return root is not None and root.hex() == head.root


def _impossible(events: Sequence[BundledEvent], pieces: Sequence[v.Piece], head: Checkpoint | None) -> list[str]:
    """Events that name a head which their own leaf is part of; after a restore sizes begin anew, and nothing follows from them."""
    if head is None or head.base:
        return []
    made = ((event.index, p) for event, p in zip(events, pieces, strict=True))
    return [p.h for index, p in made if p.envelope and p.envelope.seen and p.envelope.seen.size > index]


def _check_stamps(stamps: Sequence[BundledStamp], head: Checkpoint | None, trust: TrustFile | None, server_key: str) -> Found:
    """A stamp over the very head; where the trust file names a service, there has to be one."""
    authorities = certificates(trust.rest.get("timestamp_ca")) if trust else []
    failed, told = [], ""
    for stamp in stamps:
        token = _bytes(stamp.token)
        try:
            at = stamped_at(token, checkpoint_hash(stamp.checkpoint), authorities)
            is_head = head is not None and msgspec.convert(stamp.checkpoint, Checkpoint) == head
        except (Damaged, Refused, msgspec.ValidationError):
            is_head = False
        if trust and is_head and verify(server_key, stamp.sig, stamp_hash(token)):
            told = at.strftime("%Y-%m-%d %H:%M:%S %z")
        else:
            failed.append(hashlib.sha256(token).hexdigest())
    if not stamps and not authorities:
        return Found("stamps", "pass", "verify.pass_no_stamps")
    return found("stamps", failed, [] if stamps else ["-"], at=told)


def certificates(pems: object) -> list[x509.Certificate]:
    """Of PEM texts, however many are in each; none where they are not that."""
    try:
        texts = msgspec.convert(pems or (), tuple[str, ...])
        return [each for text in texts for each in x509.load_pem_x509_certificates(text.encode())]
    except (ValueError, msgspec.ValidationError):
        return []


def _check_files(bundle: Bundle, pieces: Sequence[v.Piece]) -> Found:
    named = {ref.sha256 for p in pieces if p.envelope for ref in p.envelope.blobs}
    sizes = {ref.sha256: ref.size for p in pieces if p.envelope for ref in p.envelope.blobs}
    failed = [sha for sha, data in bundle.files.items() if hashlib.sha256(data).hexdigest() != sha or sizes.get(sha) != len(data)]
    missing, extra = sorted(named - bundle.files.keys()), sorted(bundle.files.keys() - named)
    return found("files", [*failed, *missing, *extra], total=len(named))


def _check_commitments(bundle: Bundle, pieces: Sequence[v.Piece]) -> Found:
    """Open: the sealed data are what the event committed to. Erased: the key is gone and the chain stands. Else nobody can say."""
    failed: list[str] = []
    unknown: list[str] = []
    opened = erased = 0
    for piece in pieces:
        body = piece.fact.body if piece.fact else None
        if not isinstance(body, e.OrderCreated) or not body.customer or not body.person:
            continue
        if body.customer in bundle.manifest.erased:
            erased += 1
            failed += [piece.h] if body.customer in bundle.manifest.keys else []
        elif body.customer not in bundle.manifest.keys:
            unknown.append(piece.h)
        elif _is_committed(bundle, body):
            opened += 1
        else:
            failed.append(piece.h)
    return found("commitments", failed, unknown, opened=opened, erased=erased)


def _is_committed(bundle: Bundle, body: e.OrderCreated) -> bool:
    try:
        person = open_person(_bytes(bundle.manifest.keys[str(body.customer)]), bundle.files.get(str(body.person), b""))
    except Damaged:
        return False
    return commitment(person.salt, person.data) == body.commitment


def _check_sheets(bundle: Bundle, pieces: Sequence[v.Piece], trust: TrustFile | None) -> Found:
    """Each sheet opened, compared with its event, checked as a file of its own, and held against the signature it is of."""
    customer = next((p.fact.body.customer for p in pieces if p.fact and isinstance(p.fact.body, e.OrderCreated)), None)
    issued = [p for p in pieces if p.fact and isinstance(p.fact.body, e.SheetIssued) and p.outcome in ("applied", "accepted")]
    if customer in bundle.manifest.erased:
        return found("sheet", total=0, erased=len(issued))
    key = _bytes(bundle.manifest.keys.get(str(customer), ""))
    if issued and not key:
        return found("sheet", unknown=[p.h for p in issued])
    signed = {p.h: p.fact.body for p in pieces if p.fact and isinstance(p.fact.body, e.VisitSigned)}
    return found("sheet", [p.h for p in issued if not _is_sheet(bundle, p, key, signed, trust)], total=len(issued), erased=0)


def _is_sheet(bundle: Bundle, piece: v.Piece, key: bytes, signed: dict[str, e.VisitSigned], trust: TrustFile | None) -> bool:
    body = piece.fact.body if piece.fact else None
    if not isinstance(body, e.SheetIssued) or body.visit_h not in signed or trust is None or piece.envelope is None:
        return False
    sealed = next((bundle.files.get(ref.sha256, b"") for ref in piece.envelope.blobs if ref.role == "sheet"), b"")
    try:
        pdf = open_bytes(key, sealed, SHEET_SEAL)
        checked = check_sheet(pdf, SheetTrust(tuple(text.encode() for text in trust.sheet_ca)))
    except Damaged:
        return False
    facts, statement = checked.facts, signed[body.visit_h].shown.statement_sha256
    is_its_own = facts is not None and (facts.visit_h, facts.statement_sha256) == (body.visit_h, statement)
    is_coded = facts is not None and facts.receipt_code == receipt_code(body.visit_h)
    return (
        checked.is_clean and is_its_own and is_coded and hashlib.sha256(pdf).hexdigest() == body.sheet_sha256 and statement in bundle.files
    )


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
