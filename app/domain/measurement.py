"""One test reading against its limits.

The one rule: readings are decimal strings as the crew typed them; whether they pass follows from the limits they carry.
"""

from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from app.domain.errors import Refused
from app.domain.procedure import Reading

Verdict = Literal["pass", "fail"]


class Measurement(msgspec.Struct, frozen=True):
    """A reading with the limits it was judged by, so that a later change of limits never re-judges it."""

    item: str
    test: str
    phase: str
    value: str
    unit: str
    minimum: str | None
    maximum: str | None
    verdict: Verdict
    instrument: str = ""
    calibrated_until: str = ""


def measure(reading: Reading, value: str, instrument: str = "", calibrated_until: str = "") -> Measurement:
    """The measurement of a typed value. Raises Refused("measurement.not_a_number") for what is no decimal number."""
    return Measurement(
        item=reading.id,
        test=reading.test,
        phase=reading.phase,
        value=value,
        unit=reading.unit,
        minimum=reading.minimum,
        maximum=reading.maximum,
        verdict=judge(reading, value),
        instrument=instrument,
        calibrated_until=calibrated_until,
    )


def judge(reading: Reading, value: str) -> Verdict:
    """ "pass" when the value lies within the limits, both inclusive; a missing limit does not bound."""
    if reading.passfail:
        if value not in ("pass", "fail"):
            raise Refused("measurement.pass_or_fail")
        return "pass" if value == "pass" else "fail"
    number = _number(value)
    low = reading.minimum is not None and number < Decimal(reading.minimum)
    high = reading.maximum is not None and number > Decimal(reading.maximum)
    return "fail" if low or high else "pass"


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise Refused("measurement.not_a_number", value=value) from error
    if not number.is_finite():
        raise Refused("measurement.not_a_number", value=value)
    return number
