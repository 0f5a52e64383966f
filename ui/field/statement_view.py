"""A statement as rows for the customer's eyes: price lines with their reasons, readings as tiles, money in the reader's form.

The one rule: nothing is computed here; a free line keeps its 0.00 and says why.
"""

from dataclasses import dataclass
from decimal import Decimal

from app.domain.statement import ShownLine, ShownReading, Statement
from app.wording import sentence
from ui.common.listmodel import Rows

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class PriceRow:
    """One line: `sub` is how it is counted, or for a `free` line why nothing is charged."""

    id: str
    text: str
    sub: str
    amount: str
    free: bool


class PriceRows(Rows):
    row_type = PriceRow


@dataclass(frozen=True)
class TileRow:
    """One reading as the customer confirms it; `value` and `before` carry their unit, `verdict` is "ok" or "fail"."""

    id: str
    text: str
    value: str
    before: str
    verdict: str
    word: str


class TileRows(Rows):
    row_type = TileRow


def money(amount: str, language: str) -> str:
    """15.00 元, CNY 15.00."""
    return sentence("visit.money", language, amount=figure(amount))


def figure(amount: str) -> str:
    """1,250.00"""
    return f"{Decimal(amount):,.2f}"


def price_rows(statement: Statement) -> tuple[PriceRow, ...]:
    return tuple(_price(place, line, statement.language) for place, line in enumerate(statement.lines))


def _price(place: int, line: ShownLine, language: str) -> PriceRow:
    if line.free:
        sub = sentence(f"visit.free_{line.free}", language)
    else:
        each = money(line.unit_price, language)
        code = "visit.counted_warranty" if line.warranty_months else "visit.counted"
        sub = sentence(code, language, quantity=line.quantity, unit=line.unit, each=each, months=line.warranty_months)
    return PriceRow(f"{place}", line.text, sub, figure(line.amount), bool(line.free))


def price_summary(statement: Statement) -> str:
    """All lines in one: "gasket 15.00, labour 0.00"."""
    parts = [f"{line.text} {figure(line.amount)}" for line in statement.lines]
    return joined(parts, statement.language)


def tile_rows(statement: Statement) -> tuple[TileRow, ...]:
    return tuple(_tile(place, reading, statement.language) for place, reading in enumerate(statement.readings))


def _tile(place: int, reading: ShownReading, language: str) -> TileRow:
    verdict = "ok" if reading.verdict == "pass" else "fail"
    before = sentence("visit.before", language, value=worded(reading.before, "", language)) if reading.before else ""
    word = sentence(f"visit.{reading.verdict}", language)
    return TileRow(f"{place}", reading.text, worded(reading.after, reading.unit, language), before, verdict, word)


def worded(value: str, unit: str, language: str) -> str:
    """A reading's value with its unit; "pass" and "fail" as words."""
    return sentence(f"visit.{value}", language) if value in ("pass", "fail") else f"{value} {unit}".strip()


def joined(parts: list[str], language: str) -> str:
    return ("，" if language == "zh" else ", ").join(part for part in parts if part)


def read_aloud(statement: Statement) -> str:
    """What the machine reads to the customer: the same words as on the screen, in their order."""
    language = statement.language
    lines = [
        f"{row.text}, {row.sub}" if row.free else f"{row.text}, {money(line.amount, language)}"
        for row, line in zip(price_rows(statement), statement.lines, strict=True)
    ]
    code = "visit.aloud_sign_off" if statement.purpose == "sign_off" else "visit.aloud_consent"
    return sentence(
        code,
        language,
        cause=statement.cause,
        plan=statement.plan,
        minutes=statement.minutes,
        done=statement.action,
        lines=joined(lines, language),
        total=money(statement.total, language),
    )
