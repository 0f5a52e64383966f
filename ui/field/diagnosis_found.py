"""What a diagnosis holds before it is recorded, and the price that follows from it.

The one rule: pure, and the arithmetic is the domain's; nothing is added up here.
"""

from dataclasses import dataclass

from app.domain.pricing import PriceLine, price_lines
from app.domain.procedure import Text
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.open_order import OpenOrder

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class PriceRow:
    """One item of the price list for this fault; `amount` is what the customer pays, `free` says why nothing."""

    code: str
    text: str
    unit: str
    price: str
    quantity: str
    amount: str
    free: str
    can_less: bool


class PriceRows(Rows):
    row_type = PriceRow
    key = "code"


@dataclass(frozen=True)
class Found:
    """What is chosen so far: the draft over what was recorded, over the procedure's defaults."""

    cause: str
    cause_text: str
    responsibility: str
    plan: Text
    minutes: int
    items: dict[str, str]


def lines_of(opened: OpenOrder, found: Found) -> tuple[PriceLine, ...]:
    known = {item.code for item in opened.procedure.items}
    wanted = {code: count for code, count in found.items.items() if code in known}
    return price_lines(opened.procedure, wanted, found.responsibility or "customer", repeat_visit=opened.order.repeat_of is not None)


def price_rows(opened: OpenOrder, found: Found) -> tuple[PriceRow, ...]:
    """All items this fault may need; those chosen carry quantity and amount."""
    lines = {line.code: line for line in lines_of(opened, found)}
    rows = []
    for item in opened.procedure.items:
        line = lines.get(item.code)
        rows.append(
            PriceRow(
                code=item.code,
                text=item.text.said(opened.language),
                unit=item.unit.said(opened.language),
                price=item.unit_price,
                quantity=line.quantity if line else "0",
                amount=line.amount if line else "",
                free=sentence(f"field.free_{line.free}", opened.language) if line and line.free else "",
                can_less=line is not None,
            )
        )
    return tuple(rows)


def side_tile(side: str, found: Found, language: str) -> dict[str, object]:
    return {
        "key": side,
        "text": sentence(f"field.side_{side}", language),
        "sub": sentence(f"field.side_{side}_sub", language),
        "chosen": found.responsibility == side,
    }
