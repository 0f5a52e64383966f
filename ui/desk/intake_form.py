"""The form of a call as values: what was entered, what is still missing, the limits that follow.

The one rule: a limit told to the caller is the catalogue's.
"""

from dataclasses import dataclass

from app.domain.clocks import MINUTE_MS
from app.storage.catalog import Catalog
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import span


@dataclass(frozen=True)
class Form:
    """What was entered so far; `has_phone` False means that the caller has none."""

    address: str = ""
    words: str = ""
    name: str = ""
    phone: str = ""
    has_phone: bool = True
    fault: str = ""
    urgency: str = ""
    area: str = ""
    channel: str = "hotline"
    special: str = ""


def missing(form: Form) -> str:
    """The field to fill in next: "address", "words", "phone", "fault", "urgency"; "" when all is there."""
    if not form.address.strip():
        return "address"
    if not form.words.strip():
        return "words"
    if form.has_phone and not form.phone.strip():
        return "phone"
    if not form.fault:
        return "fault"
    return "" if form.urgency else "urgency"


def promised(catalog: Catalog, fault: str, names: Names) -> tuple[Facts, ...]:
    """The limits that the order will carry: {name, value}."""
    if not fault:
        return ()
    limits = catalog.limits(fault)
    minutes = (("contact", limits.contact_min), ("arrival", limits.arrive_min), ("repair", limits.repair_min))
    return tuple({"name": names.word("limit", name), "value": span(minute * MINUTE_MS, names.language)} for name, minute in minutes)
