"""What the desk works out again by itself: the opened sheet, and whether events, photos and sheet are what was signed.

The one rule: "pass" is said only of what was recomputed here; what is missing is "unknown", never good.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import DoorstepError, Refused
from app.storage.listing import customer_key
from app.storage.sheet import SheetTrust, check_sheet
from app.use_cases.sheets import open_sheet
from app.wording import told
from sync.protocol.messages import EventsReply
from ui.common.shift import Shift
from ui.desk.checking import Check, checks, seen
from ui.desk.details import Details, fetched
from ui.desk.timeline import PhotoSeen


@dataclass(frozen=True)
class Sheet:
    """The opened sheet; `problem` where it could not be opened."""

    pdf: bytes = b""
    problem: str = ""


def opened_sheet(shift: Shift, details: Details, order_id: str, sealed: str, pdf_sha256: str) -> Sheet:
    """The sheet fetched and opened with the customer's key, or why it could not be."""
    owner = customer_key(shift.parts.store.engine, order_id)
    try:
        if owner is None:
            raise Refused("sheet.no_customer_key")
        return Sheet(open_sheet(owner[1], details.fetch_file(sealed), pdf_sha256))
    except DoorstepError as error:
        return Sheet(problem=told(error, shift.language))


def recompute(details: Details, reply: EventsReply, shown: Sequence[PhotoSeen], sheet: Sheet) -> list[Check]:
    """Hashes, signatures and receipts of the events; then the photos; then every signature of the sheet."""
    found = list(checks(seen(reply, details.trust)))
    if shown:
        good = sum(_is_itself(details, photo.sha256) for photo in shown)
        found.append(Check("photos", "pass" if good == len(shown) else "unknown", good, len(shown)))
    if sheet.pdf:
        trust = SheetTrust(tuple(pem.encode() for pem in details.trust.sheet_ca))
        findings = check_sheet(sheet.pdf, trust).findings
        good = sum(finding.outcome == "pass" for finding in findings)
        is_broken = any(finding.outcome == "fail" for finding in findings)
        found.append(Check("sheet", "fail" if is_broken else "pass" if good == len(findings) else "unknown", good, len(findings)))
    return found


def _is_itself(details: Details, sha256: str) -> bool:
    data = fetched(details, sha256)
    return isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == sha256
