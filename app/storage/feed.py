"""What the server says stands: pages of the feed, taken into the base of this replica.

The one rule: a page and its cursor are one transaction, taken only by a replica that stands where the page begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.domain.errors import Damaged
from app.domain.order import Order
from app.domain.privacy import Person
from app.storage.database import reading, writing
from app.storage.erased import forget
from app.storage.persons import opened, person_row
from app.storage.places import Places, places, scopes_here
from app.storage.rows import Row, of_ids, replace_rows
from app.storage.store import Store
from app.storage.tables import base, cursor, detail, log, person, stage, stage_cursor
from app.storage.views import current, held, order_json


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A U row: the order at `ver` with its JSON as received, and its customer (key, sealed blob) where we may read it."""

    order: Order
    raw: bytes
    ver: int
    customer: str = ""
    key: bytes = b""
    sealed: bytes = b""
    is_erased: bool = False


@dataclass(frozen=True)
class Departure:
    """An R row: the order left this scope at `ver`."""

    order_id: str
    ver: int


class Feed:
    """Cursors, bases and pages of one store."""

    def __init__(self, store: Store) -> None:
        self._store, self._engine = store, store.engine

    @property
    def feed_epoch(self) -> int:
        return int(str(self._store.remembered("feed_epoch", 0)))

    def restart_scopes(self) -> None:
        """A 410: every cursor is forgotten and each scope read from 0 into the stage."""
        with writing(self._engine) as connection:
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table))

    def keep_scopes(self, scopes: Sequence[str]) -> None:
        """Bases of scopes that are no longer ours leave, with or without a cursor."""
        with reading(self._engine) as connection:
            if scopes_here(connection) <= set(scopes):
                return
        with writing(self._engine) as connection:
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table).where(table.c.scope.not_in(scopes)))
            there = connection.execute(select(base.c.scope).where(base.c.gone.is_(False)).distinct()).scalars()
            foreign = [scope for scope in there if scope not in scopes]
            lost = select(base.c.order_id, base.c.scope, base.c.ver).where(base.c.scope.in_(foreign), base.c.gone.is_(False))
            for row in connection.execute(lost).all() if foreign else ():
                self._leave(connection, row.order_id, row.scope, row.ver)

    def shown_of(self, hashes: Sequence[str]) -> dict[str, bytes]:
        """The orders of these own events as this replica sees them, JSON by id; without those that have left."""
        if not hashes:
            return {}
        mine = select(log.c.order_id).where(log.c.h.in_(hashes), log.c.order_id.is_not(None)).distinct()
        with reading(self._engine) as connection:
            found = [(order_id, order_json(connection, order_id)) for order_id in connection.execute(mine).scalars().all()]
        return {order_id: json for order_id, json in found if json is not None}

    def cursors(self) -> dict[str, int]:
        """Where each scope stands that was read to its end once."""
        with reading(self._engine) as connection:
            return {row.scope: row.seq for row in connection.execute(select(cursor))}

    def places(self) -> Places:
        """Taken before a pull; what is `final` in it is for `settle` after it."""
        with reading(self._engine) as connection:
            return places(connection)

    def position(self, scope: str) -> tuple[int, bool]:
        """(where the next page begins, whether it goes into the stage)."""
        with reading(self._engine) as connection:
            return self._position(connection, scope)

    def take_page(self, feed_epoch: int, scope: str, start: int, end: int, more: bool, rows: Sequence[Arrival | Departure]) -> bool:
        """Takes one page with its cursor. False when this replica does not stand at `start` of this feed: nothing is changed."""
        if feed_epoch != self.feed_epoch:
            return False
        with writing(self._engine) as connection:
            at, is_staged = self._position(connection, scope)
            if at != start:
                return False
            if is_staged and (at or _holds(connection, scope)):
                self._stage(connection, scope, end, more, rows)
            else:
                # A first read has nothing old to keep until its end, so what comes is shown page by page.
                self._take(connection, scope, rows)
                connection.execute(insert(cursor).values(scope=scope, seq=end).prefix_with("OR REPLACE"))
        return True

    def take_departures(self, scope: str, rows: Sequence[Departure]) -> None:
        """Orders of the scope that were taken away, without a page and its cursor: they come again with the page. Harmless to repeat."""
        with writing(self._engine) as connection:
            for row in rows:
                stands = connection.execute(select(base).where(base.c.order_id == row.order_id, base.c.gone.is_(False))).one_or_none()
                if stands is not None and stands.scope == scope and row.ver >= stands.ver:
                    self._leave(connection, row.order_id, scope, row.ver)

    def _position(self, connection: Connection, scope: str) -> tuple[int, bool]:
        seq = connection.execute(select(cursor.c.seq).where(cursor.c.scope == scope)).scalar()
        if seq is not None:
            return int(seq), False
        return int(connection.execute(select(stage_cursor.c.seq).where(stage_cursor.c.scope == scope)).scalar() or 0), True

    def _take(self, connection: Connection, scope: str, rows: Sequence[Arrival | Departure]) -> None:
        self._arrive(connection, scope, [row for row in rows if isinstance(row, Arrival)])
        gone = [row for row in rows if isinstance(row, Departure)]
        known = _known(connection, [row.order_id for row in gone])
        # A new tablet hears of years of orders that it never held: a mark is all that they need.
        replace_rows(connection, base, [(row.order_id, scope, row.ver, True, None) for row in gone if row.order_id not in known])
        for row in gone:
            if row.order_id in known:
                stands = connection.execute(select(base).where(base.c.order_id == row.order_id)).one_or_none()
                if stands is None or (stands.scope == scope and row.ver >= stands.ver):
                    self._leave(connection, row.order_id, scope, row.ver)

    def _stage(self, connection: Connection, scope: str, end: int, more: bool, rows: Sequence[Arrival | Departure]) -> None:
        for row in rows:
            if isinstance(row, Departure):
                connection.execute(delete(stage).where(stage.c.scope == scope, stage.c.order_id == row.order_id))
        arrivals = [row for row in rows if isinstance(row, Arrival)]
        replace_rows(connection, stage, [(scope, row.order.id, row.ver, row.raw, _packed(row)) for row in arrivals])
        connection.execute(insert(stage_cursor).values(scope=scope, seq=end).prefix_with("OR REPLACE"))
        if not more:
            self._lay_over(connection, scope, end)

    def _lay_over(self, connection: Connection, scope: str, end: int) -> None:
        """The end of a full read: orders of the scope that are not in it leave, the rest is laid over the base."""
        inside = select(stage.c.order_id).where(stage.c.scope == scope)
        lost = select(base.c.order_id, base.c.ver).where(base.c.scope == scope, base.c.gone.is_(False), base.c.order_id.not_in(inside))
        for row in connection.execute(lost).all():
            self._leave(connection, row.order_id, scope, row.ver)
        staged = connection.execute(select(stage).where(stage.c.scope == scope)).all()
        self._arrive(connection, scope, [_unpacked(row.json, row.ver, row.person) for row in staged])
        connection.execute(delete(stage).where(stage.c.scope == scope))
        connection.execute(delete(stage_cursor).where(stage_cursor.c.scope == scope))
        connection.execute(insert(cursor).values(scope=scope, seq=end))

    def _arrive(self, connection: Connection, scope: str, arrivals: Sequence[Arrival]) -> None:
        ids = [row.order.id for row in arrivals]
        known = _versions(connection, ids)
        fresh = [row for row in arrivals if row.ver >= known.get(row.order.id, 0)]
        if not fresh:
            return
        replace_rows(connection, base, [(row.order.id, scope, row.ver, False, row.raw) for row in fresh])
        forget(connection, [row.order for row in fresh if row.is_erased])
        people = {row.order.id: found for row in fresh if (found := _opened(row)) is not None}
        replace_rows(connection, person, [row for _, row in people.values()])
        own = _with_own_rows(connection, ids)
        plain = [row for row in fresh if row.order.id not in own]
        if plain:
            nobody = (Person(), ())
            arrived = [(row.order, people.get(row.order.id, nobody)[0]) for row in plain]
            self._store.views.put_many(connection, arrived)
        self._store.views.refresh(connection, [row.order.id for row in fresh if row.order.id in own])

    def _leave(self, connection: Connection, order_id: str, scope: str, ver: int) -> None:
        """The base becomes a mark; with open own rows it keeps its content: detached, readable, still pushed."""
        content = connection.execute(select(base.c.json).where(base.c.order_id == order_id)).scalar()
        if not held(connection, order_id):
            content = None
        elif content is None and (shown := current(connection, order_id)) is not None:
            # An order made here that left before its first U: what is shown of it is all there is.
            content = msgspec.json.encode(shown.order)
        row = dict(order_id=order_id, scope=scope, ver=ver, gone=True, json=content)
        connection.execute(insert(base).values(row).prefix_with("OR REPLACE"))
        self._store.views.refresh(connection, [order_id])

    def settle(self, final_before: Iterable[str]) -> None:
        """After a pull of all scopes to the end: an order whose own rows were final before it and that has no base is gone."""
        with writing(self._engine) as connection:
            for order_id in final_before:
                known = connection.execute(select(base.c.order_id).where(base.c.order_id == order_id)).scalar()
                if known is None:
                    self._leave(connection, order_id, "", 0)
            kept = select(base.c.order_id).where(base.c.gone.is_(True), base.c.json.is_not(None))
            for order_id in connection.execute(kept).scalars().all():
                if not held(connection, order_id):
                    connection.execute(update(base).where(base.c.order_id == order_id).values(json=None))
                    self._store.views.refresh(connection, [order_id])

    def keep_detail(self, order_id: str, content: bytes) -> None:
        """Keeps what S3b brought of an order; `files` of its JSON names the files that a sweep must spare."""
        with writing(self._engine) as connection:
            connection.execute(insert(detail).values(order_id=order_id, json=content).prefix_with("OR REPLACE"))

    def detail(self, order_id: str) -> bytes | None:
        """What was kept of an order's stored events, None where it was never fetched."""
        with reading(self._engine) as connection:
            return connection.execute(select(detail.c.json).where(detail.c.order_id == order_id)).scalar()


def _opened(arrival: Arrival) -> tuple[Person, Row] | None:
    """The customer of an arriving order, and the same as a row of `person`.

    A blob that does not fit the order's commitment is left out, never shown.
    """
    if not arrival.sealed:
        return None
    try:
        who, text = opened(arrival.key, arrival.sealed, arrival.order.commitment)
    except Damaged:
        return None
    return who, person_row(arrival.order.id, arrival.customer, arrival.key, arrival.order.person or "", text)


def _packed(arrival: Arrival) -> bytes | None:
    if not (arrival.sealed or arrival.is_erased):
        return None
    return msgspec.msgpack.encode((arrival.customer, arrival.key, arrival.sealed, arrival.is_erased))


def _unpacked(raw: bytes, ver: int, packed: bytes | None) -> Arrival:
    order = msgspec.json.decode(raw, type=Order)
    if packed is None:
        return Arrival(order, raw, ver)
    # Staged by an earlier program, which had no fourth part.
    customer, key, sealed, *more = msgspec.msgpack.decode(packed)
    return Arrival(order, raw, ver, customer, key, sealed, bool(more and more[0]))


def _holds(connection: Connection, scope: str) -> bool:
    """Whether any order stands here under this scope."""
    held_here = select(base.c.order_id).where(base.c.scope == scope, base.c.gone.is_(False)).limit(1)
    return connection.execute(held_here).first() is not None


def _versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    return dict(of_ids(connection, "SELECT order_id, ver FROM base", ids))


def _known(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Those of `ids` that have a base or own rows here."""
    return _versions(connection, ids).keys() | _with_own_rows(connection, ids)


def _with_own_rows(connection: Connection, ids: Sequence[str]) -> set[str]:
    return {order_id for (order_id,) in of_ids(connection, "SELECT DISTINCT order_id FROM log", ids)}
