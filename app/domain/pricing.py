"""What a repair costs the customer: price lines from the price list, free lines kept with their reason.

The one rule: money is a decimal string with two places; nothing is summed as a float.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

import msgspec

from app.domain.errors import Refused
from app.domain.procedure import PlannedItem, Procedure, Text

_CENT = Decimal("0.01")
_LEAST = Decimal("0.001")
_MOST = Decimal(1_000_000)

# What arrives in an event is held to these forms, so that sums over it never fail.
Money = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,12}\.[0-9]{2}\Z")]
Quantity = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,7}(\.[0-9]{1,3})?\Z")]
FreeReason = Literal["", "utility_side", "repeat_visit", "goodwill"]


class PriceLine(msgspec.Struct, frozen=True):
    """One line of a statement: `amount` is what the customer pays in CNY, `free` says why it is 0.00 where it is."""

    code: str
    text: Text
    unit: Text
    quantity: Quantity
    unit_price: Money
    amount: Money
    free: FreeReason = ""
    warranty_months: int = 0
    note: Text | None = None


def price_line(item: PlannedItem, quantity: str, responsibility: str, *, repeat_visit: bool = False) -> PriceLine:
    """The line of one item; `responsibility` is "utility" or "customer" and decides items charged by side.

    Labour of a repeat visit within 30 days is free (our default D). Raises Refused for a quantity that is no positive decimal.
    """
    count = positive(quantity)
    free: FreeReason = ""
    if item.charge == "utility" or responsibility == "utility":
        free = "utility_side"
    elif repeat_visit and item.kind != "part":
        free = "repeat_visit"
    amount = Decimal(0) if free else Decimal(item.unit_price) * count
    return PriceLine(
        code=item.code,
        text=item.text,
        unit=item.unit,
        quantity=f"{count.normalize():f}",
        unit_price=money(Decimal(item.unit_price)),
        amount=money(amount),
        free=free,
        warranty_months=item.warranty_months,
        note=item.note,
    )


def price_lines(procedure: Procedure, wanted: dict[str, str], responsibility: str, *, repeat_visit: bool = False) -> tuple[PriceLine, ...]:
    """The lines of `wanted` {item code: quantity} in the procedure's order. Raises Refused for an item it does not list."""
    unknown = sorted(set(wanted) - {item.code for item in procedure.items})
    if unknown:
        raise Refused("pricing.unknown_item", item=unknown[0])
    return tuple(
        price_line(item, wanted[item.code], responsibility, repeat_visit=repeat_visit) for item in procedure.items if item.code in wanted
    )


def total(lines: tuple[PriceLine, ...]) -> str:
    return money(sum((Decimal(line.amount) for line in lines), Decimal(0)))


def money(value: Decimal) -> str:
    return str(value.quantize(_CENT, ROUND_HALF_UP))


def positive(quantity: str) -> Decimal:
    """A quantity above zero, at most a million with three places. Raises Refused("pricing.quantity_wrong") for anything else."""
    try:
        count = Decimal(quantity)
    except ArithmeticError as error:
        raise Refused("pricing.quantity_wrong", quantity=quantity) from error
    # Beyond these bounds the sums would round, and no repair needs them.
    if not count.is_finite() or not 0 < count <= _MOST or count != count.quantize(_LEAST):
        raise Refused("pricing.quantity_wrong", quantity=quantity)
    return count
