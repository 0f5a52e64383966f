"""Where limits and values lie on a gauge, as shares of its length.

The one rule: the band of what is right always shows, and every value lies on the gauge, however far out it is.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.domain.procedure import Reading


@dataclass(frozen=True)
class Marks:
    """Shares 0…1; -1 where there is no value. `is_drawn` is false for a reading without limits or without numbers."""

    band_from: float = 0.0
    band_to: float = 1.0
    before_at: float = -1.0
    after_at: float = -1.0
    is_drawn: bool = False


def marks(reading: Reading, before: str, after: str) -> Marks:
    low, high = _number(reading.minimum), _number(reading.maximum)
    if reading.passfail or (low is None and high is None):
        return Marks()
    values = [v for v in (_number(before), _number(after)) if v is not None]
    start, end = _ends(low, high, values)
    length = end - start

    def at(value: Decimal | None) -> float:
        return -1.0 if value is None else float((value - start) / length)

    return Marks(
        band_from=0.0 if low is None else at(low),
        band_to=1.0 if high is None else at(high),
        before_at=at(_number(before)),
        after_at=at(_number(after)),
        is_drawn=True,
    )


def _ends(low: Decimal | None, high: Decimal | None, values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """Half the band's width is left on each open side; a single limit stands at 45 % of the gauge."""
    if low is not None and high is not None:
        spare = (high - low) / 2 or abs(high) or Decimal(1)
        start, end = low - spare, high + spare
    else:
        limit = low if low is not None else high
        assert limit is not None
        width = abs(limit) or Decimal(1)
        start, end = limit - width * Decimal("0.45"), limit + width * Decimal("0.55")
    start, end = min([start, *values]), max([end, *values])
    # Values at the very end would stand half outside.
    spare = (end - start) * Decimal("0.04")
    return start - spare, end + spare


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None
