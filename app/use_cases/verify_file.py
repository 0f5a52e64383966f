"""A file that somebody brings, checked for what it is: an order's bundle, the end of a shift, or else a service sheet.

The one rule: what it is follows from its bytes, never from its name.
"""

from pathlib import Path

from app.domain.bundle import is_bundle
from app.use_cases.findings import EvidenceReport
from app.use_cases.verify import Report, read_evidence, verify_sheet
from app.use_cases.verify_bundle import verify_bundle
from app.use_cases.verify_shift_end import is_shift_end, verify_shift_end


def verify_file(path: Path, trust: Path, language: str) -> Report | EvidenceReport:
    """Raises Refused("sheet.file_missing") or Damaged("sheet.file_unreadable")."""
    content = read_evidence(path)
    if is_bundle(content):
        return verify_bundle(content, str(path), trust, language)
    if is_shift_end(content):
        return verify_shift_end(content, str(path), trust, language)
    return verify_sheet(path, trust, language)
