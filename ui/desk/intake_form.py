"""The form of a call as values: what was entered, what is still missing, the limits that follow.

The one rule: a limit told to the caller is the catalogue's.
"""

from dataclasses import dataclass

from app.domain.clocks import MINUTE_MS
from app.storage.catalog import Catalog
from ui.common.order_form import OrderForm
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import span


@dataclass(frozen=True)
class Form(OrderForm):
    """What was entered so far of a call."""

    area: str = ""
    channel: str = "hotline"
    special: str = ""


def missing(form: Form) -> str:
    """The field to fill in next, the caller's own words among them; "" when all is there."""
    return form.missing(asks_words=True)


def promised(catalog: Catalog, fault: str, names: Names) -> tuple[Facts, ...]:
    """The limits that the order will carry: {name, value}."""
    if not fault:
        return ()
    limits = catalog.limits(fault)
    minutes = (("contact", limits.contact_min), ("arrival", limits.arrive_min), ("repair", limits.repair_min))
    return tuple({"name": names.word("limit", name), "value": span(minute * MINUTE_MS, names.language)} for name, minute in minutes)
