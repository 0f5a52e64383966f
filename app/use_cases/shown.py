"""What a customer was shown and given, taken out of an order's bundle: statements and sheets, byte for byte as they were signed.

The one rule: nothing is drawn anew; whether the bytes are the signed ones is said by the check of the same bundle.
"""

from collections.abc import Iterator

from app.domain import events as e
from app.domain.bundle import Bundle, unpacked
from app.domain.envelope import Envelope, parse
from app.domain.errors import Damaged, Refused
from app.storage.keys.sealing import open_bytes
from app.use_cases.sheets import SHEET_SEAL

_WITH_STATEMENT = (e.ConsentGiven, e.ConsentRefused, e.VisitSigned)


def shown_in(content: bytes) -> dict[str, bytes]:
    """File names to bytes: `statement-HASH.json` and, where the customer's key is in the bundle, `sheet-HASH.pdf`.

    Raises Damaged("verify.not_a_bundle").
    """
    bundle = unpacked(content)
    facts = [(made, fact) for event in bundle.manifest.events for made, fact in _facts(event.raw)]
    customer = next((str(fact.body.customer) for _, fact in facts if isinstance(fact.body, e.OrderCreated)), "")
    key, found = bytes.fromhex(bundle.manifest.keys.get(customer, "")), dict[str, bytes]()
    for made, fact in facts:
        if isinstance(fact.body, _WITH_STATEMENT) and fact.body.shown.statement_sha256 in bundle.files:
            name = fact.body.shown.statement_sha256
            found[f"statement-{name}.json"] = bundle.files[name]
        if isinstance(fact.body, e.SheetIssued) and (pdf := _sheet(bundle, made, key)) is not None:
            found[f"sheet-{fact.body.sheet_sha256}.pdf"] = pdf
    return found


def _facts(raw: str) -> Iterator[tuple[Envelope, e.Fact]]:
    """The one fact of a signed record; none where it is of a later version, or no record at all."""
    try:
        made = parse(bytes.fromhex(raw))
        fact = e.read_fact(made, "")  # type: ignore[arg-type]
    except (Refused, ValueError):
        return
    if isinstance(fact, e.Fact):
        yield made, fact


def _sheet(bundle: Bundle, made: Envelope, key: bytes) -> bytes | None:
    sealed = next((bundle.files[ref.sha256] for ref in made.blobs if ref.role == "sheet" and ref.sha256 in bundle.files), None)
    try:
        return open_bytes(key, sealed, SHEET_SEAL) if key and sealed is not None else None
    except Damaged:
        return None
