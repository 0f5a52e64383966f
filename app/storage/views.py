"""What a replica shows of each order: the server's base with this device's own rows replayed over it (sync.md, L2).

The one rule: a row of `view` is always made again from `base` and `log` by the shared `apply`; nothing edits it in place.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.clocks import next_clock
from app.domain.envelope import Envelope
from app.domain.events import Newer, read_fact
from app.domain.identity import EventHash
from app.domain.order import Misfit, Order, apply
from app.domain.privacy import Person
from app.storage import search
from app.storage.tables import base, blob, detail, log, person, view

ON_DEVICE, RECEIVED, COMPLETE = 0, 1, 2

_OPEN = or_(log.c.outcome.is_(None), log.c.outcome == "deferred")
_UNDECIDED = or_(log.c.outcome.is_(None), log.c.outcome.in_(("deferred", "quarantined")))


@dataclass(frozen=True)
class Shown:
    """An order as this replica sees it; `waiting` own rows did not fit it, `detached` orders take no new work."""

    order: Order
    is_detached: bool
    waiting: int


class Views:
    """Keeps `view` and the search index in step; `fault_words` gives a fault's names in both languages for the search."""

    def __init__(self, fault_words: Callable[[str], str]) -> None:
        self._fault_words = fault_words

    def refresh(self, connection: Connection, order_ids: Iterable[str]) -> None:
        """Makes the rows of these orders again, inside the caller's transaction."""
        for order_id in dict.fromkeys(order_ids):
            shown = current(connection, order_id)
            if shown is None:
                self._drop(connection, order_id)
            else:
                self._write(connection, shown)

    def put_many(self, connection: Connection, arrived: Sequence[tuple[Order, bytes, Person]]) -> None:
        """Writes orders that hold no own rows, straight from a page: (order, its JSON, customer)."""
        rows = [_row(order, COMPLETE if not order.pending else RECEIVED, False, raw) for order, raw, _ in arrived]
        connection.execute(_REPLACE_VIEW, rows)
        search.put_many(connection, [(order.id, self._searched(order, who)) for order, _, who in arrived])

    def _write(self, connection: Connection, shown: Shown) -> None:
        order = shown.order
        row = _row(order, mark_of(connection, order), shown.is_detached, msgspec.json.encode(order))
        connection.execute(_REPLACE_VIEW, [row])
        known = connection.execute(select(person.c.json).where(person.c.order_id == order.id)).scalar()
        who = msgspec.json.decode(known, type=Person) if known else Person()
        search.put(connection, order.id, self._searched(order, who))

    def _searched(self, order: Order, who: Person) -> str:
        words = (order.number, order.external_no, who.name, who.phone, who.address, who.words, self._fault_words(order.fault))
        return " ".join(word for word in words if word)

    def _drop(self, connection: Connection, order_id: str) -> None:
        connection.execute(delete(view).where(view.c.order_id == order_id))
        connection.execute(delete(person).where(person.c.order_id == order_id))
        connection.execute(delete(detail).where(detail.c.order_id == order_id))
        search.put(connection, order_id, "")


_REPLACE_VIEW = insert(view).prefix_with("OR REPLACE")


def _row(order: Order, mark: int, is_detached: bool, raw: bytes) -> dict[str, object]:
    clock = next_clock(order, 0)
    window = next((a.body for a in reversed(order.visit.attempts) if a.body.window_from_ms), None)
    return {
        "order_id": order.id,
        "number": order.number,
        "external_no": order.external_no,
        "state": order.state.value,
        "urgency": order.urgency,
        "sector": order.sector,
        "fault": order.fault,
        "area": order.area,
        "crew": order.crew,
        "received_ms": order.received_ms,
        "due_ms": clock.due_ms if clock else None,
        "due_name": clock.name if clock else None,
        "due_limit_ms": clock.limit_ms if clock else 1,
        "window_from_ms": window.window_from_ms if window else None,
        "window_to_ms": window.window_to_ms if window else None,
        "special": json.dumps(order.special),
        "is_repeat": order.repeat_of is not None,
        "held": len(order.held),
        "mark": mark,
        "detached": is_detached,
        "json": raw,
    }


def current(connection: Connection, order_id: str) -> Shown | None:
    """The order as base and own rows say; None where neither holds it, or it left and nothing of ours is open."""
    stands = connection.execute(select(base).where(base.c.order_id == order_id)).one_or_none()
    order = msgspec.json.decode(stands.json, type=Order) if stands is not None and stands.json else None
    if stands is not None and stands.gone and order is None:
        return None
    ver = stands.ver if stands is not None else 0
    counts = or_(_OPEN, and_(log.c.outcome.in_(("applied", "accepted")), log.c.ver > ver))
    rows = connection.execute(select(log.c.raw, log.c.h, log.c.outcome).where(log.c.order_id == order_id, counts).order_by(log.c.seq))
    waiting = 0
    for row in rows:
        fact = read_fact(msgspec.json.decode(row.raw, type=Envelope), EventHash(row.h))
        grown = Misfit("event.newer") if isinstance(fact, Newer) else apply(order, fact, late=row.outcome == "accepted")
        if isinstance(grown, Misfit):
            waiting += 1
        else:
            order = grown
    return None if order is None else Shown(order, stands is not None and stands.gone, waiting)


def mark_of(connection: Connection, order: Order) -> int:
    """The weakest of the three marks over the order's own rows and files (evidence.md section 3)."""
    own = select(func.count(), func.count(log.c.receipt), func.sum(_UNDECIDED)).where(log.c.order_id == order.id)
    rows, received, undecided = connection.execute(own).one()
    if received < rows:
        return ON_DEVICE
    missing = select(func.count()).where(blob.c.order_id == order.id, blob.c.state == "captured")
    incomplete = undecided or order.pending or connection.execute(missing).scalar()
    return RECEIVED if incomplete else COMPLETE


def held(connection: Connection, order_id: str) -> bool:
    """Whether rows of ours on this order still wait for a final outcome."""
    return bool(connection.execute(select(func.count()).where(log.c.order_id == order_id, _OPEN)).scalar())
