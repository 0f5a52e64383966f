"""The three heaps of an import as rows: good, skipped, bad.

The one rule: a bad row stands with its line, its column and the reason in words.
"""

from dataclasses import dataclass

from app.use_cases.imports import BadRow, GoodRow, ImportPlan
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.desk.names import Names
from ui.desk.times import moment

# What the eye can take in; the file of bad rows holds them all.
_ROWS_SHOWN = 500


@dataclass(frozen=True)
class HeapRow:
    """One line of a heap: its line in the file, what it is, and why it is not taken."""

    place: int
    line: str
    first: str
    second: str
    reason: str


class HeapRows(Rows):
    row_type = HeapRow
    key = "place"


def heap_rows(plan: ImportPlan, heap: str, names: Names, offset_min: int) -> tuple[HeapRow, ...]:
    """The first rows of a heap in words."""
    said = names.language
    if heap == "skipped":
        return tuple(HeapRow(n, str(count), reason.said(said), "", "") for n, (reason, count) in enumerate(plan.skipped.values()))
    if heap == "bad":
        return tuple(_bad_row(n, row, said) for n, row in enumerate(plan.bad[:_ROWS_SHOWN]))
    return tuple(_good_row(n, row, names, offset_min) for n, row in enumerate(plan.good[:_ROWS_SHOWN]))


def _good_row(n: int, row: GoodRow, names: Names, offset_min: int) -> HeapRow:
    intake = row.intake
    received = moment(intake.received_ms, 0, offset_min, names.language)
    pause = sentence("desk.pause", names.language)
    return HeapRow(n, str(row.line), pause.join((intake.urgency, names.fault(intake.fault), received)), intake.person.address, "")


def _bad_row(n: int, row: BadRow, said: str) -> HeapRow:
    reason = sentence(row.code, said, value=row.value, column=row.column)
    return HeapRow(n, str(row.line), row.column, "", reason)
