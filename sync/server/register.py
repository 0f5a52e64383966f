"""What the judge may ask within one transaction: stored events, orders, authors, and who was withdrawn.

The one rule: it reads; within one transaction keys and devices stay as they are, until a withdrawal says otherwise.
"""

from sqlalchemy import Row, select

from app.domain.envelope import Envelope, parse
from app.domain.errors import Refused
from app.domain.events import Fact, read_fact
from app.domain.identity import EventHash
from app.domain.order import Order
from sync.server import tables as t
from sync.server.authors import Author
from sync.server.devices import author_of
from sync.server.grants import recorded_ms
from sync.server.header import has_nul
from sync.server.judge import Recorded
from sync.server.proposals import Proposal, find
from sync.server.revocations import bar_of, is_member_revoked, needs_ticket
from sync.server.work import Work


class Register:
    """The judge's `Standing` over one `Work`."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._authors: dict[str, Author] = {}
        self._outcomes: dict[str, str | None] = {}
        self._bars: dict[str, str | None] = {}
        self._withdrawn: dict[str, bool] = {}

    def forget(self) -> None:
        """Somebody was withdrawn or let in again in this very transaction."""
        self._authors.clear()
        self._bars.clear()
        self._withdrawn.clear()

    def look_ahead(self, event_ids: set[str]) -> None:
        """Fetches the outcomes of all these at once."""
        join = t.first.join(t.event, t.event.c.h == t.first.c.h)
        asked = select(t.first.c.event_id, t.event.c.outcome).select_from(join).where(t.first.c.event_id.in_(event_ids))
        self._outcomes = dict.fromkeys(event_ids)
        self._outcomes.update((row.event_id, row.outcome) for row in self._work.connection.execute(asked))

    def settled(self, event_id: str, outcome: str) -> None:
        """The first event of that id was stored in this very transaction."""
        self._outcomes[event_id] = outcome

    def forget_outcomes(self) -> None:
        """Something was judged again in this very transaction."""
        self._outcomes.clear()

    def outcome_of(self, event_id: str) -> str | None:
        if event_id in self._outcomes:
            return self._outcomes[event_id]
        join = t.first.join(t.event, t.event.c.h == t.first.c.h)
        asked = select(t.event.c.outcome).select_from(join).where(t.first.c.event_id == event_id)
        return self._work.connection.execute(asked).scalar_one_or_none()

    def order(self, order_id: str) -> Order | None:
        return self._work.order(order_id)

    def recorded(self, event_id: str) -> Recorded | None:
        row = self._first(event_id)
        return None if row is None else Recorded(row.order_id, row.device, row.outcome, _fact(row.raw, EventHash(row.h)))

    def there_since_ms(self, event_id: str, device: str) -> int | None:
        row = self._first(event_id)
        if row is None:
            return None
        own = envelope_of(row.raw) if row.device == device else None
        return recorded_ms(own, row.received_ms) if own else int(row.received_ms)

    def bar_of(self, key: str) -> str | None:
        if key not in self._bars:
            self._bars[key] = bar_of(self._work.connection, key)
        return self._bars[key]

    def is_member_revoked(self, member: str) -> bool:
        if member not in self._withdrawn:
            self._withdrawn[member] = is_member_revoked(self._work.connection, member)
        return self._withdrawn[member]

    def author(self, device: str) -> Author | None:
        known = self._work.connection.execute(select(t.device.c.id).where(t.device.c.id == device)).one_or_none()
        return self.own_author(device) if known else None

    def needs_ticket(self, device: str) -> bool:
        return needs_ticket(self._work.connection, device)

    def orders_of(self, customer: str) -> list[Order]:
        return self._work.orders_of(customer)

    def proposal(self, proposal_id: str) -> Proposal | None:
        return find(self._work.connection, proposal_id, self._work.now_ms)

    def own_author(self, device: str) -> Author:
        """The author of an event whose key is known, so that its device is too."""
        if device not in self._authors:
            self._authors[device] = author_of(self._work.connection, device)
        return self._authors[device]

    def _first(self, event_id: str) -> Row[tuple[object, ...]] | None:
        join = t.first.join(t.event, t.event.c.h == t.first.c.h)
        asked = select(t.event).select_from(join).where(t.first.c.event_id == event_id)
        return self._work.connection.execute(asked).one_or_none()


def envelope_of(raw: bytes) -> Envelope | None:
    """None for a signed record that is no envelope, or holds a NUL: stored as evidence, and quarantined."""
    if has_nul(raw):
        return None
    try:
        return parse(raw)
    except Refused:
        return None


def _fact(raw: bytes, h: EventHash) -> Fact | None:
    """None where the bytes are no fact that this server knows."""
    envelope = envelope_of(raw)
    try:
        fact = read_fact(envelope, h) if envelope else None
    except Refused:
        return None
    return fact if isinstance(fact, Fact) else None
