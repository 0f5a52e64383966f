"""An order that the crew takes in for itself, as values: what was entered, what is still missing, what is saved of it.

The one rule: it is the crew's own from its first record; whose it is and where it lies comes from the member's grant, never
from the form.
"""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from app.domain.identity import OrderId
from app.domain.privacy import Person
from app.use_cases.orders import Intake
from sync.protocol.messages import Grant, Setup, Unit
from ui.common.order_form import OrderForm

# What the catalogue's channels call "taken on site".
CHANNEL = "field"
TEXT_FIELDS = ("address", "words", "name", "phone")


@dataclass(frozen=True)
class NewOrder(OrderForm):
    """`order_id` is given when the form is begun, so that a second press takes nothing in twice; `same_as` is the number of the
    order whose customer this is, "" for another one."""

    order_id: str = ""
    same_as: str = ""
    special: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return replace(self, order_id="") == NewOrder()

    def of_customer(self, number: str, person: Person, special: tuple[str, ...]) -> "NewOrder":
        """The same matter at the door of a customer whose order is on this device."""
        known: dict[str, Any] = {"address": person.address, "name": person.name, "phone": person.phone}
        return replace(self, **known, has_phone=bool(person.phone), same_as=number, special=special)

    def without_customer(self) -> "NewOrder":
        return NewOrder(order_id=self.order_id, words=self.words, fault=self.fault, urgency=self.urgency)

    def to_draft(self) -> dict[str, object]:
        return asdict(self)

    def intake(self, crew: Unit, received_ms: int) -> Intake:
        return Intake(
            fault=self.fault,
            urgency=self.urgency,
            channel=CHANNEL,
            area=crew.area,
            crew=crew.id,
            received_ms=received_ms,
            person=self.person(),
            is_contact_known=self.has_phone,
            special=self.special,
            order_id=OrderId(self.order_id),
        )


def from_draft(value: dict[str, object]) -> NewOrder:
    """What was entered before a restart; what an older program kept under other names is left out."""
    known = {field.name for field in fields(NewOrder)}
    kept: dict[str, Any] = {name: tuple(kept) if isinstance(kept, list) else kept for name, kept in value.items() if name in known}
    return NewOrder(**kept)


def missing(form: NewOrder) -> str:
    """What to fill in next; "" when all is there. In their own words is not asked of a crew."""
    return form.missing(asks_words=False)


def crews_of(member: Grant, setup: Setup) -> tuple[Unit, ...]:
    """The crews that the member may take an order in for."""
    return tuple(unit for unit in setup.crews if unit.id in member.crews)
