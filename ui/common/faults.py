"""The faults of the catalogue as rows to choose from, where a call is taken in: on the desk and on the tablet.

The one rule: a search finds a fault by its code and by its name in both languages, whichever is spoken.
"""

from dataclasses import dataclass

from app.storage.catalog import Catalog
from ui.common.listmodel import Rows


@dataclass(frozen=True)
class FaultRow:
    """`urgency` is the catalogue's usual one."""

    code: str
    label: str
    sector: str
    urgency: str


class FaultRows(Rows):
    row_type = FaultRow
    key = "code"


def fault_rows(catalog: Catalog, query: str, language: str) -> tuple[FaultRow, ...]:
    """The faults whose name or code holds what was typed, in the catalogue's order."""
    wanted = query.strip().casefold()
    return tuple(
        FaultRow(fault.code, fault.name.said(language), fault.sector, fault.urgency)
        for fault in catalog.faults.values()
        if wanted in f"{fault.code} {fault.name.zh} {fault.name.en}".casefold()
    )
