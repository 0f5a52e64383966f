"""What a service sheet says, as plain values that the caller has already worded in the sheet's language.

The one rule: the model decides nothing. Only section titles, labels, the legal sentence and the total in words are
added later (by `resources/sheet/`), so a sheet can be rendered again from the same model to the same bytes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.domain.signature import Strokes

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Fact:
    """One labelled value; `strong` prints it bold."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Customer:
    """`phone` is masked by the caller ("136****4470"); an empty value leaves its row out."""

    name: str
    phone: str = ""
    account: str = ""
    address: str = ""


@dataclass(frozen=True)
class Times:
    """When the visit happened and who came, worded ("2026-11-20 13:05, P2"); empty values leave their row out."""

    received: str
    agreed: str = ""
    arrived: str = ""
    finished: str = ""
    crew: tuple[str, ...] = ()


@dataclass(frozen=True)
class Process:
    """What was found and done; `answers` holds whatever questions the procedure asked, in its order."""

    safety: str = ""
    cause: str = ""
    responsibility: str = ""
    plan: str = ""
    answers: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class PrintedPrice:
    """A line of the price table; `amount` is what the customer pays, "0.00" with its reason in `note` where it is free."""

    code: str
    name: str
    quantity: str
    unit: str
    unit_price: str
    amount: str
    note: str = ""


@dataclass(frozen=True)
class PrintedReading:
    """A row of the test table, values with their unit; `failed` prints the verdict bold and marked."""

    name: str
    before: str
    after: str
    limits: str
    instrument: str
    verdict: str
    failed: bool = False


@dataclass(frozen=True)
class PrintedPhoto:
    """A JPEG or PNG (any other format is Refused when rendering); the caption says role and time."""

    image: bytes
    caption: str
    role: str = ""


@dataclass(frozen=True)
class SignatureBox:
    """Consent or sign-off: `when` ("before work, 14:26:11"), the strokes or, where there is none, the `situation` in words.

    `sentence` is what was agreed, `digest` the statement's hash as lower-case hex (printed shortened), `note` small print.
    """

    when: str
    sentence: str
    strokes: Strokes = ()
    situation: str = ""
    digest: str = ""
    note: str = ""


@dataclass(frozen=True)
class Seal:
    """What ties the paper to the record: the receipt code (10 Crockford characters, dashes allowed), the public address
    ("https://fw.songhe.example", the QR adds `/s/` and the code), and both hashes as 64 lower-case hex digits."""

    receipt_code: str
    public_address: str
    visit_h: str
    statement_sha256: str


@dataclass(frozen=True)
class SheetModel:
    """One visit's sheet. `seal` None makes the reading copy: no signature, no code, and it says so.

    `total` is a decimal string in CNY ("75.00"); `made_at` (aware) is the only time in the file and makes its bytes repeatable.
    `payments` stand below the total (how paid, invoice); `rating` is one line: that it was given, never what.
    """

    language: Language
    utility: str
    hotline: str
    sheet_number: str
    order_number: str
    visit_number: int
    made_at: datetime
    customer: Customer
    times: Times
    customer_words: str
    fault: str
    process: Process
    device: str
    equipment: tuple[Fact, ...] = ()
    prices: tuple[PrintedPrice, ...] = ()
    total: str = "0.00"
    payments: tuple[Fact, ...] = ()
    rating: str = ""
    readings: tuple[PrintedReading, ...] = ()
    teachings: tuple[str, ...] = ()
    photos: tuple[PrintedPhoto, ...] = ()
    tidy: str = ""
    consent: SignatureBox | None = None
    sign_off: SignatureBox | None = None
    seal: Seal | None = None
