"""`verify FILE` for the server's word on the end of a shift, saved from the tablet: whose it is and that no byte of it changed.

The one rule: the file is the canonical JSON of what was signed and its signature, and nothing else.
"""

import hashlib
from pathlib import Path

import msgspec

from app.domain.errors import Refused
from app.domain.identity import at, receipt_code
from app.domain.shift_end import ShiftEnd, SignedShiftEnd, shift_end_file, shift_end_hash
from app.storage.keys import verify
from app.storage.sheet.trust import TrustFile
from app.use_cases.findings import EvidenceReport, Found, found
from app.use_cases.verify_bundle import trusted

_BEGINS = b'{"shift_end":'


def is_shift_end(content: bytes) -> bool:
    return b'"shift_end"' in content and content.startswith((b'{"sig"', _BEGINS))


def verify_shift_end(content: bytes, subject: str, trust_path: Path, language: str) -> EvidenceReport:
    """The report on such a file's bytes."""
    trust, first = trusted(trust_path)
    findings = (first, *_checked(content, subject, trust))
    trust_id = trust.id if trust else ""
    return EvidenceReport(subject, hashlib.sha256(content).hexdigest(), str(trust_path), trust_id, findings, language)


def _checked(content: bytes, subject: str, trust: TrustFile | None) -> list[Found]:
    try:
        word = msgspec.json.decode(content, type=SignedShiftEnd)
        said, h = word.shift_end, shift_end_hash(word.said)
        is_whole = shift_end_file(word) == content
    except (msgspec.MsgspecError, Refused):
        return [found("shift_form", [subject])]
    if not is_whole:
        return [found("shift_form", [subject])]
    return [found("shift_form", code=receipt_code(h)), _signed(word, said, h, trust)]


def _signed(word: SignedShiftEnd, said: ShiftEnd, h: str, trust: TrustFile | None) -> Found:
    """Under the newest key it counts; under an earlier one nobody can tell when it was written."""
    is_ours = trust is not None and said.org == trust.org
    is_now = is_ours and trust is not None and verify(trust.server_key, word.sig, h)
    is_earlier = is_ours and trust is not None and any(verify(key, word.sig, h) for key in trust.chain.earlier)
    failed = [] if is_now or is_earlier or trust is None else [said.device]
    unknown = [said.device] if not is_now else []
    told = {"device": said.device[:13], "events": said.events, "files": said.files, "time": at(said.server_time).isoformat(" ", "seconds")}
    return found("shift_seal", failed, unknown, **told)
