"""What desks are told of acts that wait for a second person, and of those that the operator asked for.

The one rule: a desk is told of what it may have a say in, and of nothing else.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from sqlalchemy import Connection, select

from app.domain.order import Order
from sync.protocol.desk_messages import LARGEST_FINDINGS, LARGEST_WAITING, Act, ListedProposal
from sync.protocol.two_persons import ENROLLED, KEY_CHANGED
from sync.server import tables as t
from sync.server.authors import Author
from sync.server.devices import Caller, author_of
from sync.server.orderless import areas_of
from sync.server.organisation import Organisation
from sync.server.proposals import Proposal, of_operator, waiting


class ProposalList:
    """Over one snapshot, for one desk."""

    def __init__(self, connection: Connection, caller: Caller, organisation: Organisation, now_ms: int) -> None:
        self._connection, self._organisation, self._now_ms = connection, organisation, now_ms
        self._seen, self._own = _Seen(connection), set(caller.author.areas)

    def waiting(self) -> Iterable[ListedProposal]:
        """At most LARGEST_WAITING: the others are told once somebody decided on these."""
        for each in islice(self._reached(waiting(self._connection, self._now_ms)), LARGEST_WAITING):
            yield ListedProposal(
                id=each.id,
                kind=each.kind,
                about=each.about,
                label=self._label(each),
                reason=each.reason,
                device=each.device,
                member=each.member,
                asked_ms=each.asked_ms,
                ends_ms=each.ends_ms,
            )

    def by_operator(self) -> Iterable[Act]:
        """They have no event of their own; what a desk asked for is told with its event."""
        for each in self._reached(of_operator(self._connection, self._now_ms, LARGEST_FINDINGS)):
            # What only he can do is agreed to before it is done.
            is_open = each.kind == KEY_CHANGED and each.state == "agreed"
            yield Act(
                id=each.id,
                kind=each.kind,
                at_ms=each.asked_ms,
                device="",
                about=each.about,
                reason=each.reason,
                outcome="agreed" if is_open else each.meaning.outcome,
                held_for=each.meaning.held_for,
            )

    def _reached(self, found: Iterable[Proposal]) -> Iterator[Proposal]:
        return (each for each in found if areas_of(each, self._seen, self._organisation) <= self._own)

    def _label(self, each: Proposal) -> str:
        if each.kind in ("wipe.ordered", ENROLLED):
            return self._seen.label(each.about)
        return next((order.number for order in self._seen.orders_of(each.about)), "") if each.about else ""


class _Seen:
    """What is asked about devices and customers, without the right to change anything."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def author(self, device: str) -> Author | None:
        return author_of(self._connection, device) if self.label(device) else None

    def label(self, device: str) -> str:
        return self._connection.execute(select(t.device.c.label).where(t.device.c.id == device)).scalar_one_or_none() or ""

    def orders_of(self, customer: str) -> list[Order]:
        join = t.orders.join(t.order_body, t.order_body.c.id == t.orders.c.id)
        asked = select(t.order_body.c.json).select_from(join).where(t.orders.c.customer == customer).order_by(t.orders.c.id)
        return [msgspec.json.decode(json, type=Order) for json in self._connection.execute(asked).scalars()]
