"""The service sheet: what it says (`model`), its PDF (`render`), the tablet's signature (`sign`) and the test of both (`check`)."""

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
from app.storage.sheet.sign import sign_sheet

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
