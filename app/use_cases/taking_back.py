"""Taking a reassignment back: the order goes to the crew that had it, by another assignment.

The one rule: nothing that was signed is undone. LIFECYCLE leads nowhere back to an order without a crew, so a first assignment
is not taken back; and what somebody has moved on since stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.events import OrderAssigned, kind_of
from app.domain.identity import EventId, OrderId
from app.domain.order import LIFECYCLE, Order, OrderState
from app.use_cases.orders import Orders


@dataclass(frozen=True)
class Former:
    """Whose an order was; `av` is the assignment that took it away, `was_taken_on` whether that crew had accepted it."""

    order_id: OrderId
    number: str
    crew: str
    area: str
    av: EventId
    was_taken_on: bool


def standing(orders: Orders, order_ids: Iterable[OrderId]) -> tuple[Order, ...]:
    """The orders as they are now, without those that this replica does not have."""
    return tuple(order for order in map(orders.store.order, order_ids) if order is not None)


def formers(orders: Orders, before: Sequence[Order]) -> tuple[Former, ...]:
    """Of orders that were assigned just now, those that another crew had; `before` are they as they stood until then."""
    now = {order.id: order for order in standing(orders, (was.id for was in before))}
    return tuple(
        Former(was.id, was.number, was.crew, was.area, now[was.id].av, was.state is not OrderState.DISPATCHED)
        for was in before
        if was.crew and was.id in now and now[was.id].av != was.av and now[was.id].crew != was.crew
    )


def give_back(orders: Orders, wanted: Sequence[Former], reason: str) -> tuple[Former, ...]:
    """Assigns each to its former crew, those of one crew as one unit; answers which. Raises Refused, Unavailable as `Orders.assign`."""
    now = {order.id: order for order in standing(orders, (former.order_id for former in wanted))}
    able = tuple(former for former in wanted if former.order_id in now and _may(now[former.order_id], former))
    for crew, area in dict.fromkeys((former.crew, former.area) for former in able):
        orders.assign([each.order_id for each in able if (each.crew, each.area) == (crew, area)], crew, area, reason)
    return able


def _may(order: Order, former: Former) -> bool:
    """Whether it still stands under the assignment that is taken back."""
    return order.av == former.av and (order.state, kind_of(OrderAssigned)) in LIFECYCLE
