"""What a replica shows of each order: the server's base with this device's own rows replayed over it (sync.md, L2).

The one rule: a row of `view` is always made again from `base` and `log` by the shared `apply`; nothing edits it in place but `mark`,
which makes the one column again that hangs on files too.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from app.domain.clocks import next_clock
from app.domain.envelope import Envelope
from app.domain.events import Newer, read_fact
from app.domain.identity import EventHash, OrderId
from app.domain.order import Misfit, Order, apply
from app.domain.privacy import Person
from app.storage import search
from app.storage.naming import orders_with_captured
from app.storage.rows import Row, parts, replace_rows
from app.storage.tables import base, detail, log, person, view

ON_DEVICE, RECEIVED, COMPLETE = 0, 1, 2

_DECIDED = ("applied", "accepted")
# Behind every version that a server gives.
_NOT_YET = 2**63

_OPEN = or_(log.c.outcome.is_(None), log.c.outcome == "deferred")
_UNDECIDED = or_(log.c.outcome.is_(None), log.c.outcome.in_(("deferred", "quarantined")))


# In `view`: the order's JSON is the base's own, which is not written twice.
_AS_BASE = b""


_MARK = update(view).where(view.c.order_id == bindparam("id_"))


class _Waiting(msgspec.Struct, frozen=True):
    """The part of an order that its mark hangs on."""

    id: OrderId
    pending: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """An order as this replica sees it; `waiting` own rows did not fit it, `detached` orders take no new work."""

    order: Order
    is_detached: bool
    waiting: int


class Views:
    """Keeps `view` and the search index in step; `fault_words` gives a fault's names in both languages for the search."""

    def __init__(self, fault_words: Callable[[str], str]) -> None:
        # There are a few dozen faults and any number of orders.
        self._fault_tokens = lru_cache(maxsize=1000)(lambda fault: search.tokens(fault_words(fault)))

    def refresh(self, connection: Connection, order_ids: Iterable[str]) -> None:
        """Makes the rows of these orders again, inside the caller's transaction; a few statements for any number."""
        for part in parts(list(dict.fromkeys(order_ids))):
            found = _current(connection, part)
            self._write(connection, list(found.values()))
            for order_id in part:
                if order_id not in found:
                    self._drop(connection, order_id)

    def mark(self, connection: Connection, order_ids: Iterable[str]) -> None:
        """Makes the marks of these orders again, where only the state of their files has changed; the orders are as they were."""
        for part in parts(list(dict.fromkeys(order_ids))):
            marks = _marks(connection, [msgspec.json.decode(each, type=_Waiting) for each in _jsons(connection, part).values()])
            if marks:
                connection.execute(_MARK, [{"id_": order_id, "mark": mark} for order_id, mark in marks.items()])

    def put_many(self, connection: Connection, arrived: Sequence[tuple[Order, Person]]) -> None:
        """Writes orders that hold no own rows, straight from a page: each with its customer."""
        rows = [_row(order, COMPLETE if not order.pending else RECEIVED, False, _AS_BASE) for order, _ in arrived]
        replace_rows(connection, view, rows)
        search.put_many(connection, [(order.id, self._searched(order, who)) for order, who in arrived])

    def _write(self, connection: Connection, shown: Sequence[Shown]) -> None:
        if not shown:
            return
        orders = [each.order for each in shown]
        marks = _marks(connection, orders)
        rows = [_row(each.order, marks[each.order.id], each.is_detached, msgspec.json.encode(each.order)) for each in shown]
        replace_rows(connection, view, rows)
        known = select(person.c.order_id, person.c.json).where(person.c.order_id.in_([order.id for order in orders]))
        people = {row.order_id: msgspec.json.decode(row.json, type=Person) for row in connection.execute(known)}
        nobody = Person()
        search.put_many(connection, [(order.id, self._searched(order, people.get(order.id, nobody))) for order in orders])

    def _searched(self, order: Order, who: Person) -> str:
        """The pieces under which the order is found."""
        words = f"{order.number} {order.external_no} {who.name} {who.phone} {who.address} {who.words}"
        return f"{search.tokens(words)} {self._fault_tokens(order.fault)}"

    def _drop(self, connection: Connection, order_id: str) -> None:
        connection.execute(delete(view).where(view.c.order_id == order_id))
        connection.execute(delete(person).where(person.c.order_id == order_id))
        connection.execute(delete(detail).where(detail.c.order_id == order_id))
        search.put(connection, order_id, "")


def _row(order: Order, mark: int, is_detached: bool, raw: bytes) -> Row:
    """A row of `view`, in its order of columns."""
    clock = next_clock(order, 0)
    window = next((a.body for a in reversed(order.visit.attempts) if a.body.window_from_ms), None)
    return (
        order.id,
        order.number,
        order.external_no,
        order.state.value,
        order.urgency,
        order.sector,
        order.fault,
        order.area,
        order.crew,
        order.received_ms,
        clock.due_ms if clock else None,
        clock.name if clock else None,
        clock.limit_ms if clock else 1,
        window.window_from_ms if window else None,
        window.window_to_ms if window else None,
        json.dumps(order.special) if order.special else "[]",
        order.repeat_of is not None,
        len(order.held),
        mark,
        is_detached,
        raw,
    )


_BOTH = select(view.c.order_id, view.c.json, base.c.json).join(base, base.c.order_id == view.c.order_id, isouter=True)


def order_json(connection: Connection, order_id: str) -> bytes | None:
    """The order of a row of `view`, None where there is none."""
    both = select(view.c.json, base.c.json).join(base, base.c.order_id == view.c.order_id, isouter=True)
    row = connection.execute(both.where(view.c.order_id == order_id)).one_or_none()
    return None if row is None else row[0] or row[1]


def all_orders_json(connection: Connection) -> dict[str, bytes]:
    """The order of every row of `view`."""
    return {row[0]: row[1] or row[2] for row in connection.execute(_BOTH)}


def _jsons(connection: Connection, order_ids: Sequence[str]) -> dict[str, bytes]:
    """The same of a few."""
    return {row[0]: row[1] or row[2] for row in connection.execute(_BOTH.where(view.c.order_id.in_(order_ids)))}


def current(connection: Connection, order_id: str) -> Shown | None:
    """The order as base and own rows say; None where neither holds it, or it left and nothing of ours is open."""
    return _current(connection, (order_id,)).get(order_id)


def many(connection: Connection, order_ids: Iterable[str]) -> dict[str, Shown]:
    """`current` of any number of orders; those that are not shown are left out."""
    found: dict[str, Shown] = {}
    for part in parts(list(dict.fromkeys(order_ids))):
        found.update(_current(connection, part))
    return found


def _current(connection: Connection, order_ids: Sequence[str]) -> dict[str, Shown]:
    bases = {row.order_id: row for row in connection.execute(select(base).where(base.c.order_id.in_(order_ids)))}
    counts = or_(_OPEN, log.c.outcome.in_(_DECIDED))
    columns = (log.c.order_id, log.c.raw, log.c.h, log.c.outcome, log.c.ver)
    own: dict[str, list[Any]] = {}
    for row in connection.execute(select(*columns).where(log.c.order_id.in_(order_ids), counts).order_by(log.c.seq)):
        own.setdefault(row.order_id, []).append(row)
    shown = ((order_id, _replayed(bases.get(order_id), own.get(order_id, ()))) for order_id in order_ids)
    return {order_id: each for order_id, each in shown if each is not None}


def _replayed(stands: Any, rows: Sequence[Any]) -> Shown | None:
    """One order: its base with the own rows that the base does not hold yet, in the order in which they take effect."""
    order = msgspec.json.decode(stands.json, type=Order) if stands is not None and stands.json else None
    if stands is not None and stands.gone and order is None:
        return None
    waiting, ver = 0, stands.ver if stands is not None else 0
    for row, made in _in_order_of_effect([row for row in rows if row.outcome not in _DECIDED or row.ver > ver]):
        grown = _with_row(order, row, made)
        if isinstance(grown, Misfit):
            waiting += 1
        else:
            order = grown
    return None if order is None else Shown(order, stands is not None and stands.gone, waiting)


def _with_row(order: Order | None, row: Any, made: Envelope) -> Order | Misfit:
    """The order with one own row, which must rest on what the order holds: to fit its state by chance is not enough."""
    fact = read_fact(made, EventHash(row.h))
    if isinstance(fact, Newer):
        return Misfit("event.newer")
    if order is not None and fact.after is not None and fact.after not in order.trail:
        return Misfit("order.unknown")
    return apply(order, fact, late=row.outcome == "accepted")


def _in_order_of_effect(rows: Sequence[Any]) -> list[tuple[Any, Envelope]]:
    """`rows`, given in log order: decided ones by the version they made, then the open ones (decision 0007).

    An open row on which an applied one rests has taken effect too, whatever became of its answer: it goes before that one.
    """
    read = [(row, msgspec.json.decode(row.raw, type=Envelope)) for row in rows]
    vers: list[int] = []
    needed: dict[str, int] = {}
    for row, made in reversed(read):
        ver = row.ver if row.outcome in _DECIDED else needed.get(made.id, _NOT_YET)
        vers.append(ver)
        if made.after is not None and ver != _NOT_YET and row.outcome != "accepted":
            needed[made.after] = min(ver, needed.get(made.after, _NOT_YET))
    placed = sorted(range(len(read)), key=lambda at: (vers[-1 - at], at))
    return [read[at] for at in placed]


def _marks(connection: Connection, orders: Sequence[Order | _Waiting]) -> dict[str, int]:
    """The weakest of the three marks over each order's own rows and files (evidence.md section 3)."""
    ids = [order.id for order in orders]
    own = select(log.c.order_id, func.count(), func.count(log.c.receipt), func.sum(_UNDECIDED)).where(log.c.order_id.in_(ids))
    counted = {row[0]: tuple(row)[1:] for row in connection.execute(own.group_by(log.c.order_id))}
    unsent = orders_with_captured(connection, ids)
    marks: dict[str, int] = {}
    for order in orders:
        rows, received, undecided = counted.get(order.id, (0, 0, 0))
        incomplete = undecided or order.pending or order.id in unsent
        marks[order.id] = ON_DEVICE if received < rows else RECEIVED if incomplete else COMPLETE
    return marks


def held(connection: Connection, order_id: str) -> bool:
    """Whether rows of ours on this order still wait for a final outcome."""
    return bool(connection.execute(select(func.count()).where(log.c.order_id == order_id, _OPEN)).scalar())
