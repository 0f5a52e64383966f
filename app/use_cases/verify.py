"""`verify FILE`: what anyone can run, without network and without Doorstep's database.

The one rule: a report passes only if every finding passes; what could not be checked is said and counts as not passed.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.domain.errors import Damaged, Refused
from app.storage.sheet.check import Finding, SheetReport, SheetTrust, check_sheet
from app.storage.sheet.facts import SheetFacts
from app.storage.sheet.trust import TrustFile, read_trust
from app.use_cases.findings import VERDICTS
from app.wording import sentence

_MARKS = {"pass": "sheet.mark_pass", "fail": "sheet.mark_fail", "unknown": "sheet.mark_unknown"}


@dataclass(frozen=True)
class Told:
    """One finding in the reader's language; `outcome` is "pass", "fail" or "unknown"."""

    name: str
    outcome: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """What `verify` found in one file. Ids and hashes are lower-case hex; empty where the check did not come so far."""

    file: str
    sha256: str
    trust_file: str
    trust_id: str
    findings: tuple[Told, ...]
    passed: bool
    device: str
    signed_at: str
    order_number: str
    visit_h: str
    statement_sha256: str
    receipt_code: str
    language: str

    @property
    def exit_code(self) -> int:
        """0 only if all passed; 1 if something failed; 2 if something could not be checked."""
        if self.passed:
            return 0
        return 1 if any(finding.outcome == "fail" for finding in self.findings) else 2

    def lines(self) -> tuple[str, ...]:
        """The report for a terminal, verdict last."""
        width = max(len(sentence(code, self.language)) for code in _MARKS.values())
        told = (f"{sentence(_MARKS[finding.outcome], self.language).ljust(width)}  {finding.sentence}" for finding in self.findings)
        return (self.file, *told, self.verdict())

    def verdict(self) -> str:
        return sentence(VERDICTS[self.exit_code], self.language)

    def printed(self) -> list[dict[str, object]]:
        """The findings as the PDF report prints them."""
        marks = {outcome: sentence(code, self.language) for outcome, code in _MARKS.items()}
        return [{"outcome": f.outcome, "mark": marks[f.outcome], "sentence": f.sentence, "ids": ()} for f in self.findings]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def verify_sheet(path: Path, trust_path: Path, language: str) -> Report:
    """The report on a service sheet. Raises Refused("sheet.file_missing") or Damaged("sheet.file_unreadable")."""
    pdf = read_evidence(path)
    trust, first = _trusted(trust_path)
    try:
        checked = check_sheet(pdf, SheetTrust(tuple(text.encode() for text in trust.sheet_ca) if trust else ()))
    except Damaged as error:
        first = Finding("trust", "fail", error.code, {"path": str(trust_path)})
        checked = check_sheet(pdf, SheetTrust(()))
    return _reported(path, trust_path, language, pdf, trust.id if trust else "", first, checked)


def _reported(path: Path, trust_path: Path, language: str, pdf: bytes, trust_id: str, first: Finding, checked: SheetReport) -> Report:
    findings = (first, _what_it_is(pdf), *checked.findings)
    facts = checked.facts or SheetFacts("", "", "", "")
    return Report(
        file=str(path),
        sha256=hashlib.sha256(pdf).hexdigest(),
        trust_file=str(trust_path),
        trust_id=trust_id,
        findings=tuple(_told(finding, language) for finding in findings),
        passed=all(finding.outcome == "pass" for finding in findings),
        device=checked.device,
        signed_at=checked.signed_at.isoformat() if checked.signed_at else "",
        language=language,
        **asdict(facts),
    )


def _told(finding: Finding, language: str) -> Told:
    return Told(finding.name, finding.outcome, finding.code, sentence(finding.code, language, **finding.params))


def _trusted(path: Path) -> tuple[TrustFile | None, Finding]:
    try:
        trust = read_trust(path)
    except Damaged as error:
        return None, Finding("trust", "fail", error.code, {"path": str(path)})
    except Refused as error:
        told = {name: str(value) for name, value in error.params.items()}
        return None, Finding("trust", "unknown", error.code, told)
    if not trust.sheet_ca:
        return None, Finding("trust", "unknown", "sheet.trust_empty", {"path": str(path)})
    return trust, Finding("trust", "pass", "sheet.pass_trust", {"org": trust.org, "id": trust.id[:16]})


def _what_it_is(pdf: bytes) -> Finding:
    if not pdf.startswith(b"%PDF-"):
        return Finding("file", "fail", "sheet.not_a_pdf")
    if b"doorstep-reading-copy" in pdf:
        return Finding("file", "fail", "sheet.reading_copy")
    return Finding("file", "pass", "sheet.pass_file", {"bytes": f"{len(pdf):,}"})


def read_evidence(path: Path) -> bytes:
    """Raises Refused("sheet.file_missing") or Damaged("sheet.file_unreadable")."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused("sheet.file_missing", path=path) from error
    except OSError as error:
        raise Damaged("sheet.file_unreadable", path=path) from error
