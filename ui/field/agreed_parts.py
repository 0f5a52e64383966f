"""The parts of the agreed plan: how many go in, how many are on record, how many were counted by their codes.

The one rule: never more than the customer agreed to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.pricing import PriceLine
from app.domain.procedure import Text
from app.domain.visit import Visit
from ui.field.open_order import OpenOrder


@dataclass(frozen=True)
class Counting:
    """What a code is held against: the agreed parts, how many of each are on record, and what was counted of them so far."""

    agreed: Mapping[str, PriceLine]
    used: Mapping[str, Decimal]
    counted: Mapping[str, str]
    names: Mapping[str, Text]
    language: str


def agreed_parts(visit: Visit) -> dict[str, PriceLine]:
    """The lines of the agreed plan by code; labour among them is no part and is left out by the page."""
    return {line.code: line for line in visit.diagnosis.lines} if visit.diagnosis else {}


def wanted_parts(opened: OpenOrder) -> dict[str, str]:
    """How many of each agreed part go in: what was chosen here, by default all that was agreed."""
    kept = opened.draft.get("parts")
    chosen: Mapping[str, object] = kept if isinstance(kept, dict) else {}
    kinds = {item.code: item.kind for item in opened.procedure.items}
    agreed = agreed_parts(opened.order.visit)
    return {
        code: str(min(Decimal(str(chosen.get(code, line.quantity))), Decimal(line.quantity)))
        for code, line in agreed.items()
        if kinds.get(code) == "part"
    }


def counting_of(opened: OpenOrder) -> Counting:
    """What a part's code is held against here."""
    kept, visit = opened.draft.get("counted"), opened.order.visit
    names = {item.code: item.text for item in opened.procedure.items}
    agreed = {code: line for code, line in agreed_parts(visit).items() if code in wanted_parts(opened)}
    counted = {str(code): str(n) for code, n in kept.items()} if isinstance(kept, dict) else {}
    return Counting(agreed, {code: used_of(visit, code) for code in agreed}, counted, names, opened.language)


def used_of(visit: Visit, code: str) -> Decimal:
    """How many of a part are on record."""
    return sum((Decimal(note.body.quantity) for note in visit.parts if note.body.code == code), Decimal(0))


def still_to_record(wanted: Mapping[str, str], visit: Visit) -> dict[str, str]:
    """What of each part is not on record yet; after a crash in the middle the rest only."""
    left: dict[str, str] = {}
    for code, count in wanted.items():
        used = used_of(visit, code)
        if Decimal(count) > used:
            left[code] = f"{(Decimal(count) - used).normalize():f}"
    return left


def step_of(line: PriceLine) -> Decimal:
    """Whole pieces go one by one, a fraction goes as a whole."""
    quantity = Decimal(line.quantity)
    return Decimal(1) if quantity == quantity.to_integral_value() else quantity
