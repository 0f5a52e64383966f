"""What happens to an order as a whole: taken in, assigned, cancelled, closed.

The one rule: a use case reads, lets the gates decide inside the store's transaction, writes once and returns what changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

from app.domain import events as e
from app.domain.clocks import MINUTE_MS
from app.domain.errors import Refused
from app.domain.gates import unmet
from app.domain.identity import CustomerId, EventId, OrderId, at, order_number
from app.domain.order import Order
from app.domain.privacy import Person
from app.storage.catalog import Catalog
from app.storage.journal import CustomerKey
from app.storage.keys.person import seal_person
from app.storage.keys.sealing import new_key
from app.storage.memory import number_counter
from app.storage.store import Acting, Check, NewEvent, NewFile, Saved, Store


def gatekeeper(catalog: Catalog) -> Check:
    """The check that every use case hands to the store: the gates with the procedure the order was created under."""

    def check(order: Order | None, body: e.Body) -> None:
        if order is None:
            return
        reasons = unmet(order, e.kind_of(body), catalog.procedure_of(order), body)
        if reasons:
            raise Refused(reasons[0].code, what=reasons[0].what, step=reasons[0].step.value)

    return check


@dataclass(frozen=True, kw_only=True)
class Intake:
    """An order as told: `area` and `fault` are codes; `order_id` is given where the same call may be taken in twice."""

    fault: str
    urgency: str
    channel: str
    area: str
    received_ms: int
    person: Person
    crew: str | None = None
    area_type: str = "urban"
    is_contact_known: bool = True
    special: tuple[str, ...] = ()
    repeat_of: OrderId | None = None
    external_no: str = ""
    order_id: OrderId | None = None


@dataclass(frozen=True)
class Orders:
    """The acts on orders by one member on one replica."""

    store: Store
    catalog: Catalog
    acting: Acting
    _check: Check = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_check", gatekeeper(self.catalog))

    def create(self, intakes: Sequence[Intake]) -> Saved:
        """Takes orders in as one unit; a repeat is linked to its first. Raises Refused for what is incomplete."""
        for intake in intakes:
            _complete(intake)
        numbers = self._numbers(intakes)
        return self._record([event for intake, number in zip(intakes, numbers, strict=True) for event in self._created(intake, number)])

    def assign(self, order_ids: Sequence[OrderId], crew: str, area: str, reason: str = "") -> Saved:
        return self._record([NewEvent(order_id, e.OrderAssigned(crew=crew, area=area, reason=reason)) for order_id in order_ids])

    def cancel(self, order_id: OrderId, reason: str) -> Saved:
        if not reason.strip():
            raise Refused("order.cancel_reason")
        return self._record([NewEvent(order_id, e.OrderCancelled(reason=reason))])

    def close(self, order_id: OrderId) -> Saved:
        return self._record([NewEvent(order_id, e.OrderClosed())])

    def decide(self, order_id: OrderId, verdict: Literal["accept", "reject"], targets: Sequence[EventId], reason: str) -> Saved:
        """A desk's word on held events of one device, in the order in which they are to take effect; the server has the last one."""
        if not targets or not reason.strip():
            raise Refused("decision.incomplete")
        return self._record([NewEvent(order_id, e.QuarantineDecided(verdict=verdict, targets=tuple(targets), reason=reason.strip()))])

    def _record(self, new: Sequence[NewEvent]) -> Saved:
        return self.store.record(new, self.acting, self._check)

    def _created(self, intake: Intake, number: str) -> list[NewEvent]:
        order_id = intake.order_id or OrderId(self.store.ids())
        fault = self.catalog.fault(intake.fault)
        key, customer = new_key(), CustomerId(self.store.ids())
        sealed = seal_person(key, new_key(), msgspec.to_builtins(intake.person))
        body = e.OrderCreated(
            number=number,
            sector=fault.sector,
            fault=fault.code,
            urgency=intake.urgency,  # type: ignore[arg-type]
            channel=intake.channel,
            area=intake.area,
            crew=intake.crew,
            received_ms=intake.received_ms,
            limits=self.catalog.limits(fault.code, intake.area_type),
            versions=self.catalog.versions,
            customer=customer,
            person=sealed.sha256,
            commitment=sealed.commitment,
            contact_known=intake.is_contact_known,
            special=intake.special,
            repeat_of=intake.repeat_of,
            external_no=intake.external_no,
        )
        blob = NewFile(sealed.sealed, "application/octet-stream", "person")
        created = NewEvent(order_id, body, files=(blob,), keys=(CustomerKey(customer, key),))
        if intake.repeat_of is None:
            return [created]
        return [created, NewEvent(order_id, e.OrderLinked(to=intake.repeat_of, reason="repeat"))]

    def _numbers(self, intakes: Sequence[Intake]) -> list[str]:
        """Order numbers: one counter a sector and day of this device, reserved in one step for a whole import."""
        device = self.store.device().number
        days = [(self.catalog.fault(i.fault).sector, self._today()) for i in intakes]
        firsts = {key: self.store.next_count(number_counter(*key), days.count(key)) for key in dict.fromkeys(days)}
        numbers: list[str] = []
        for sector, day in days:
            numbers.append(order_number(sector, day, device, firsts[sector, day]))
            firsts[sector, day] += 1
        return numbers

    def _today(self) -> date:
        clock = self.store.clock
        return at(clock.wall_ms() + clock.offset_min() * MINUTE_MS).date()


def _complete(intake: Intake) -> None:
    """Place, fault, urgency, time and contact are mandatory; a contact may be absent only where that was said."""
    if not intake.person.address.strip():
        raise Refused("order.address_missing")
    if intake.urgency not in ("P1", "P2", "P3", "P4"):
        raise Refused("order.urgency_missing")
    if intake.is_contact_known and not intake.person.phone.strip():
        raise Refused("order.phone_missing")
