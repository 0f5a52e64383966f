"""One write transaction: the orders as changed so far and, last of all, the feed rows of the scopes they touch.

The one rule: counters are taken as the last statements, in ascending order of scope, so no reader ever sees a gap that
is filled later (measured.md: a bigserial cursor missed 1,488 of 8,955 rows).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.domain.identity import EventId, OrderId
from app.domain.order import OUTSIDE_CREW_SCOPE, Order, scopes_of
from sync.server import names
from sync.server import tables as t
from sync.server.log_tree import append

_DECODE = msgspec.json.Decoder(Order)
_ENCODE = msgspec.json.Encoder()

_NARROW = update(t.orders).where(t.orders.c.id == bindparam("id_"))
_BODY = update(t.order_body).where(t.order_body.c.id == bindparam("id_"))
_FEED = update(t.feed).where(t.feed.c.scope == bindparam("scope_"), t.feed.c.entity == bindparam("entity_"))
_POSITION = update(t.device).where(t.device.c.id == bindparam("id_"))


@dataclass(frozen=True)
class Held:
    """An order within the transaction: `before` are the scopes that held it when the transaction began."""

    order: Order
    ver: int
    json: bytes
    before: frozenset[str]
    is_new: bool
    is_changed: bool


@dataclass(frozen=True)
class FeedRow:
    scope: str
    entity: str
    kind: str
    ver: int
    reason: str
    is_first: bool = False


class Work:
    """What the ledger and the file store do inside a transaction; `finish` is called once, before the commit."""

    def __init__(self, connection: Connection, feed_epoch: int, now_ms: int, own: names.Names | None = None) -> None:
        """`own` names what may be touched while others run beside this transaction; None where nobody does."""
        self._connection = connection
        self._added: dict[Table, list[Mapping[str, object]]] = {}
        self.feed_epoch = feed_epoch
        self.now_ms = now_ms
        self._own = own
        self._held: dict[str, Held] = {}
        self.stored: list[tuple[str, str, int]] = []
        # (device, change) of every outcome that this transaction changed.
        self.judged: list[tuple[str, int]] = []
        self._positions: dict[str, int] = {}
        # What was looked at, and stays so until this transaction ends: orders that are not there, whether a file is, who brought it.
        self._absent: set[str] = set()
        self._files: dict[str, bool] = {}
        self._brought: dict[str, set[str]] = {}

    @property
    def connection(self) -> Connection:
        """Whoever looks or writes finds in the database whatever was added before."""
        self._write_added()
        return self._connection

    def _write_added(self) -> None:
        added, self._added = self._added, {}
        for table, rows in added.items():
            self._connection.execute(insert(table), rows)

    def add(self, table: Table, row: Mapping[str, object]) -> None:
        """One row, with the same columns as all others added to this table; written with them before anybody looks."""
        self._added.setdefault(table, []).append(row)

    def held(self, order_id: str) -> Held | None:
        """The order as it stands in this transaction."""
        if order_id not in self._held:
            if self._own is not None and names.of_order(order_id) not in self._own:
                raise names.MustBeAlone
            self.fetch({order_id})
        return self._held.get(order_id)

    def fetch(self, order_ids: set[str]) -> None:
        """Reads these orders at once, but those that this transaction may not touch."""
        unknown = order_ids - self._held.keys() - self._absent
        wanted = {order_id for order_id in unknown if self._own is None or names.of_order(order_id) in self._own}
        join = t.orders.join(t.order_body, t.order_body.c.id == t.orders.c.id)
        asked = select(t.orders.c.id, t.orders.c.ver, t.order_body.c.json).select_from(join).where(t.orders.c.id.in_(wanted))
        for row in self.connection.execute(asked) if wanted else ():
            order = _DECODE.decode(row.json)
            self._held[row.id] = Held(order, row.ver, row.json, scopes_of(order), False, False)
        self._absent |= wanted - self._held.keys()

    def be_alone(self) -> None:
        """Called before looking at what others may be adding to at this moment. Raises MustBeAlone: the act is run again."""
        if self._own is not None:
            raise names.MustBeAlone

    def orders_of(self, customer: str) -> list[Order]:
        """All orders of a customer, by id; somebody may be adding one at this moment, so alone."""
        self.be_alone()
        ids = set(self.connection.execute(select(t.orders.c.id).where(t.orders.c.customer == customer)).scalars())
        ids |= {order_id for order_id, held in self._held.items() if held.order.customer == customer}
        return [order for order_id in sorted(ids) if (order := self.order(order_id)) is not None]

    def order(self, order_id: str) -> Order | None:
        held = self.held(order_id)
        return held.order if held else None

    def save(self, order: Order) -> int:
        """Takes the order as it is now and answers its new version. Encodes at once: what cannot be encoded changes nothing."""
        json = _ENCODE.encode(order)
        was = self.held(order.id)
        if was is None:
            self._held[order.id] = Held(order, 1, json, frozenset(), True, True)
        else:
            self._held[order.id] = Held(order, was.ver + 1, json, was.before, was.is_new, True)
        return self._held[order.id].ver

    def hold(self, order_id: str, event_id: str) -> int:
        """Marks a quarantined event on its order, so that the desks see it; 0 where there is no such order."""
        order = self.order(order_id)
        if order is None or event_id in order.held:
            return 0
        return self.save(msgspec.structs.replace(order, held=(*order.held, EventId(event_id))))

    def missing_files(self, hashes: set[str]) -> set[str]:
        """Those of `hashes` that the server does not hold yet."""
        unknown = hashes - self._files.keys()
        if unknown:
            self._files.update(dict.fromkeys(unknown, False))
            for table in (t.blob, t.sealed):
                there = self.connection.execute(select(table.c.sha256).where(table.c.sha256.in_(unknown))).scalars()
                self._files.update(dict.fromkeys(there, True))
        return {sha256 for sha256 in hashes if not self._files[sha256]}

    def note_held(self, sha256: str) -> None:
        """The server holds this file from now on."""
        self._files[sha256] = True

    def look_at_files(self, hashes: set[str], brought: set[str]) -> None:
        """Asks at once what `missing_files` would ask of `hashes` and the orders in hand, and `note_delivered` of `brought`."""
        self.missing_files(hashes.union(*(held.order.pending for held in self._held.values())))
        self._look_at_brought(brought)

    def _look_at_brought(self, hashes: set[str]) -> None:
        unknown = hashes - self._brought.keys()
        if unknown:
            self._brought.update((sha256, set()) for sha256 in unknown)
            for row in self.connection.execute(select(t.delivered).where(t.delivered.c.sha256.in_(unknown))):
                self._brought[row.sha256].add(row.device)

    def with_pending(self, order: Order, named: set[str]) -> Order:
        """The order waiting for those of its files and of `named` that the server does not hold yet."""
        missing = tuple(sorted(self.missing_files(named | set(order.pending))))
        return order if missing == order.pending else msgspec.structs.replace(order, pending=missing)

    def next_change(self, device: str) -> int:
        """The number of one more outcome that changed after its answer, by which the device learns of it."""
        counted = update(t.device).where(t.device.c.id == device).values(changes=t.device.c.changes + 1)
        change = int(self.connection.execute(counted.returning(t.device.c.changes)).scalar_one())
        self.judged.append((device, change))
        return change

    def put(self, table: Table, where: dict[str, object], values: dict[str, object]) -> None:
        """Update, or insert where there is none: the same on SQLite and PostgreSQL."""
        matches: list[ColumnElement[bool]] = [table.c[name] == value for name, value in where.items()]
        if self.connection.execute(update(table).where(*matches).values(**values)).rowcount == 0:
            self.connection.execute(insert(table).values(**where, **values))

    def position(self, device: str) -> int:
        """The position of the device's newest event, in this transaction too; nobody else gives one until it ends."""
        if device not in self._positions:
            asked = select(t.device.c.pos).where(t.device.c.id == device).with_for_update()
            self._positions[device] = int(self.connection.execute(asked).scalar_one())
        return self._positions[device]

    def moved(self, device: str, pos: int) -> None:
        """The device's newest event is at `pos`; `position` was asked before."""
        self._positions[device] = pos

    def note_delivered(self, sha256: str, device: str) -> None:
        """Keeps in mind that this device handed in these very bytes."""
        self._look_at_brought({sha256})
        if device not in self._brought[sha256]:
            self.add(t.delivered, {"sha256": sha256, "device": device})
            self._brought[sha256].add(device)

    def note_stored(self, h: str, sig: str, received_ms: int) -> None:
        """This transaction stores the event: it becomes a leaf of the log."""
        self.stored.append((h, sig, received_ms))

    def finish(self) -> frozenset[str]:
        """Writes the changed orders, then the feed, then the log; answers the scopes that have new rows."""
        rows: dict[str, list[FeedRow]] = defaultdict(list)
        changed = [held for held in self._held.values() if held.is_changed]
        self._write_orders(changed)
        for held in changed:
            for row in _feed_rows(held):
                rows[row.scope].append(row)
        if self._positions:
            self.connection.execute(_POSITION, [{"id_": device, "pos": pos} for device, pos in sorted(self._positions.items())])
        for scope in sorted(rows):
            self._write_feed(scope, rows[scope])
        if self.stored:
            append(self.connection, self.stored)
        self._write_added()
        return frozenset(rows)

    def _write_orders(self, changed: list[Held]) -> None:
        new = [held for held in changed if held.is_new]
        if new:
            self.connection.execute(insert(t.orders), [{"id": held.order.id, **_narrow(held)} for held in new])
            self.connection.execute(insert(t.order_body), [{"id": held.order.id, "json": held.json} for held in new])
        old = [held for held in changed if not held.is_new]
        if old:
            # Each is one statement for any number of orders: on PostgreSQL a statement is a trip to another machine.
            self.connection.execute(_NARROW, [{"id_": held.order.id, **_narrow(held)} for held in old])
            self.connection.execute(_BODY, [{"id_": held.order.id, "json": held.json} for held in old])
            self.connection.execute(delete(t.pending).where(t.pending.c.order_id.in_([held.order.id for held in old])))
        waiting = [{"sha256": sha, "order_id": held.order.id} for held in changed for sha in held.order.pending]
        if waiting:
            self.connection.execute(insert(t.pending), waiting)

    def _write_feed(self, scope: str, rows: list[FeedRow]) -> None:
        last = self.connection.execute(
            update(t.scope).where(t.scope.c.id == scope).values(last=t.scope.c.last + len(rows)).returning(t.scope.c.last)
        ).scalar_one_or_none()
        if last is None:
            last = len(rows)
            self.connection.execute(insert(t.scope).values(id=scope, last=last, floor=0))
        there = self._in_feed(scope, [row.entity for row in rows if not row.is_first])
        old: list[dict[str, object]] = []
        new: list[dict[str, object]] = []
        for seq, row in enumerate(rows, last - len(rows) + 1):
            values: dict[str, object] = {"seq": seq, "kind": row.kind, "ver": row.ver, "reason": row.reason}
            if row.entity in there:
                old.append({"scope_": scope, "entity_": row.entity, **values})
            else:
                new.append({"scope": scope, "entity": row.entity, **values})
        if old:
            self.connection.execute(_FEED, old)
        if new:
            self.connection.execute(insert(t.feed), new)

    def _in_feed(self, scope: str, entities: list[str]) -> set[str]:
        if not entities:
            return set()
        asked = select(t.feed.c.entity).where(t.feed.c.scope == scope, t.feed.c.entity.in_(entities))
        return set(self.connection.execute(asked).scalars())


def complete(work: Work, *hashes: str) -> None:
    """These files have arrived, as `note_held` was told: orders that wait for nothing else are brought to their scopes again."""
    waiting = select(t.pending.c.order_id).where(t.pending.c.sha256.in_(hashes)).distinct().order_by(t.pending.c.order_id)
    orders = [OrderId(order_id) for order_id in work.connection.execute(waiting).scalars()]
    work.fetch(set(orders))
    work.look_at_files(set(), set())
    for order in filter(None, map(work.order, orders)):
        if order.pending and not work.missing_files(set(order.pending)):
            work.save(msgspec.structs.replace(order, pending=()))


def _feed_rows(held: Held) -> list[FeedRow]:
    """U where the order is, R where it was (sync.md S2)."""
    now = scopes_of(held.order)
    reason = "server.left_closed" if held.order.state in OUTSIDE_CREW_SCOPE else "server.left_reassigned"
    rows = [FeedRow(scope, held.order.id, "U", held.ver, "", held.is_new) for scope in sorted(now)]
    return rows + [FeedRow(scope, held.order.id, "R", held.ver, reason) for scope in sorted(held.before - now)]


def _narrow(held: Held) -> dict[str, object]:
    order = held.order
    return {
        "crew": order.crew,
        "area": order.area,
        "state": order.state.value,
        "av": order.av,
        "tip": order.tip,
        "ver": held.ver,
        "customer": order.customer,
        "person": order.person,
    }
