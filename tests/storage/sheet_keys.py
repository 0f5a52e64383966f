"""An organisation's sheet authority and a tablet's certificate for tests, made once."""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime

from app.storage.keys.sheet_key import issue_sheet_certificate, make_sheet_ca, make_sheet_key, sheet_request
from app.storage.sheet import SheetTrust, render_sheet, sign_sheet
from tests.storage import sheet_samples

NOW = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Tablet:
    key_pem: bytes
    cert_pem: bytes
    ca_pem: bytes

    @property
    def trust(self) -> SheetTrust:
        return SheetTrust((self.ca_pem,))

    def signed(self, pdf: bytes, now: datetime = NOW) -> bytes:
        return sign_sheet(pdf, self.key_pem, self.cert_pem, (self.ca_pem,), now)


def new_tablet(org: str = "Songhe", device: str = "T-0217") -> Tablet:
    ca_key, ca_pem = make_sheet_ca(org, NOW)
    key = make_sheet_key()
    return Tablet(key, issue_sheet_certificate(ca_key, ca_pem, sheet_request(key, device), device, NOW), ca_pem)


@functools.cache
def tablet() -> Tablet:
    return new_tablet()


@functools.cache
def signed_sheet() -> bytes:
    return tablet().signed(render_sheet(sheet_samples.paid_zh()))
