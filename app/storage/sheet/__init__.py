"""The service sheet: what it says (`model`), its PDF (`render`), the tablet's signature (`sign`) and the test of both (`check`).

The one rule: pyHanko is loaded with the first sheet that is signed or checked; a tablet that only looks at orders does not hold
it in its memory.
"""

from datetime import datetime

from app.storage.sheet.check import Finding, SheetReport, SheetTrust, check_sheet
from app.storage.sheet.facts import SheetFacts, sheet_facts
from app.storage.sheet.model import (
    Customer,
    Fact,
    PrintedPhoto,
    PrintedPrice,
    PrintedReading,
    Process,
    Seal,
    SheetModel,
    SignatureBox,
    Times,
)
from app.storage.sheet.render import render_sheet


def sign_sheet(pdf: bytes, key_pem: bytes, cert_pem: bytes, chain_pems: tuple[bytes, ...], now: datetime) -> bytes:
    """`sign.sign_sheet`, loaded when it is first called."""
    from app.storage.sheet import sign

    return sign.sign_sheet(pdf, key_pem, cert_pem, chain_pems, now)


__all__ = [
    "Customer",
    "Fact",
    "Finding",
    "PrintedPhoto",
    "PrintedPrice",
    "PrintedReading",
    "Process",
    "Seal",
    "SheetFacts",
    "SheetModel",
    "SheetReport",
    "SheetTrust",
    "SignatureBox",
    "Times",
    "check_sheet",
    "render_sheet",
    "sheet_facts",
    "sign_sheet",
]
