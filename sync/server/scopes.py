"""What a replica reads: where its scopes stand, pages of the feed, the signed events of one order.

The one rule: rows and bodies of a page come from ONE snapshot, or a reassigned order leaks (sync.md S3). Stored JSON goes
out as it is stored; decoding and encoding it again cost more than the query.
"""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.domain.order import Order, OrderState, scopes_of
from sync.protocol.known_orders import name_of
from sync.protocol.messages import (
    LARGEST_PAGE_BYTES,
    LARGEST_PAGE_ITEMS,
    EventsReply,
    FileState,
    Head,
    PersonSealed,
    ScopeHead,
)
from sync.protocol.versions import FIRST, is_older
from sync.server import tables as t
from sync.server.answers import answer_of, stored_event
from sync.server.decisions import decision
from sync.server.devices import Caller
from sync.server.durable import durable_pos
from sync.server.editions import Editions
from sync.server.erasing import erased
from sync.server.recall import recalled
from sync.server.transactions import Transactions
from sync.server.wipes import wipe_of

_MOST_KNOWN = 200

_Row = Row[tuple[object, ...]]
# (connection, scope, cursor, how many at most) -> rows of the feed, in its order.
_Found = Callable[[Connection, str, int, int], list[_Row]]


# Made once, for every head asks them.
_MARKS = select(t.scope).where(t.scope.c.id.in_(bindparam("scopes", expanding=True)))
_CHANGED = (
    select(t.event)
    .where(t.event.c.device == bindparam("device_"), t.event.c.change > bindparam("since"))
    .order_by(t.event.c.change)
    .limit(_MOST_KNOWN)
)


class Scopes:
    """The read side; every call is one snapshot."""

    def __init__(self, transactions: Transactions, clock: Clock, org: str, editions: Editions, least_app: str = FIRST) -> None:
        self._transactions = transactions
        self._clock = clock
        self._org, self._editions, self._least_app = org, editions, least_app

    @property
    def feed_epoch(self) -> int:
        return self._transactions.feed_epoch

    def head(self, caller: Caller | None, since: int) -> Head:
        """S1. `caller` None: a key that this server never met (it was restored, or the device must enrol)."""
        if caller is None:
            return self._head("unknown", (), 0, 0)
        with self._transactions.read() as connection:
            marks = {row.id: row for row in connection.execute(_MARKS, {"scopes": caller.scopes})}
            rows = connection.execute(_CHANGED, {"device_": caller.device, "since": since}).all()
            durable, recall = durable_pos(connection, caller.device), recalled(connection, caller.device)
            wipe, edition = wipe_of(connection, caller.device), self._editions.of(connection, caller.author)
        heads = tuple(_mark(scope, marks.get(scope)) for scope in caller.scopes)
        head = self._head(caller.key_state, heads, rows[-1].change if rows else since, durable)
        known = tuple(answer_of(row, self._org) for row in rows)
        return msgspec.structs.replace(
            head, known=known, recall=recall, wipe=wipe, edition=edition, unconfirmed=caller.author.is_unconfirmed
        )

    def _head(self, key_state: str, scopes: tuple[ScopeHead, ...], changed: int, durable: int) -> Head:
        return Head(
            feed_epoch=self.feed_epoch,
            key_state=key_state,  # type: ignore[arg-type]
            durable_pos=durable,
            scopes=scopes,
            min_app=self._least_app,
            server_time=self._clock.wall_ms(),
            changed=changed,
            rolled=self._editions.rolled,
        )

    def gives_work(self, app: str) -> bool:
        """Whether a program of this version is given pages; what it brings is taken in any case."""
        return not is_older(app, self._least_app)

    def pull(self, caller: Caller, scope: str, cursor: int, limit: int, app: str = "", have: frozenset[str] = frozenset()) -> bytes:
        """S3: a page as JSON; of an order whose name (known_orders.py) is in `have` it says only that it is the same.

        Raises Refused("server.not_own_scope" | "server.below_floor" | "server.app_outdated")."""
        if not self.gives_work(app):
            raise Refused("server.app_outdated", least=self._least_app)
        most = max(1, min(limit, LARGEST_PAGE_ITEMS))
        last, rows = self._after(caller, scope, cursor, most + 1, _feed_after)
        items, end = _fitting(rows[:most], caller.may_read_persons, have)
        is_more = len(items) < len(rows)
        return _page(self.feed_epoch, scope, cursor, end if is_more else max(last, cursor), is_more, items)

    def departed(self, caller: Caller, scope: str, cursor: int, limit: int) -> bytes:
        """A page of departures alone, by id, for a program of any version: what left the scope, and for a crew what was cancelled.

        It moves nobody's cursor of S3. Raises Refused("server.not_own_scope" | "server.below_floor").
        """
        most = max(1, min(limit, LARGEST_PAGE_ITEMS))
        last, rows = self._after(caller, scope, cursor, most + 1, _departed_after)
        items = [_departure(row) for row in rows[:most]]
        is_more = len(items) < len(rows)
        return _page(self.feed_epoch, scope, cursor, rows[most - 1].seq if is_more else max(last, cursor), is_more, items)

    def _after(self, caller: Caller, scope: str, cursor: int, most: int, found: _Found) -> tuple[int, list[_Row]]:
        """Where the scope stands, and what `found` has behind the cursor. Raises as `departed`."""
        if scope not in caller.scopes:
            raise Refused("server.not_own_scope")
        with self._transactions.read() as connection:
            mark = connection.execute(select(t.scope).where(t.scope.c.id == scope)).one_or_none()
            last, floor = (mark.last, mark.floor) if mark else (0, 0)
            if 0 < cursor < floor:
                raise Refused("server.below_floor")
            return last, found(connection, scope, cursor, most)

    def events(self, caller: Caller, order_id: str, after: int) -> EventsReply:
        """S3b: the signed events of one visible order in order of arrival, without the first `after`.

        Raises Refused("server.order_unknown") alike for an order that is not there and one out of scope.
        """
        with self._transactions.read() as connection:
            order = visible_order(connection, caller, order_id)
            join = t.event.outerjoin(decision, decision.c.h == t.event.c.h)
            asked = select(t.event, decision.c.by).select_from(join).where(t.event.c.order_id == order_id)
            asked = asked.order_by(t.event.c.seq).offset(max(0, after))
            events = tuple(stored_event(row, self._org, row.by or "") for row in connection.execute(asked))
            files = _file_states(connection, order_id)
            keys = _customer_key(connection, order) if caller.may_read_persons else {}
            pubkeys, labels = _signers(connection, order_id)
        return EventsReply(feed_epoch=self.feed_epoch, events=events, files=files, keys=keys, pubkeys=pubkeys, labels=labels)


def _mark(scope: str, row: _Row | None) -> ScopeHead:
    return ScopeHead(id=scope, last=row.last if row else 0, floor=row.floor if row else 0)


def visible_order(connection: Connection, caller: Caller, order_id: str) -> Order:
    """The order, if one of the caller's scopes holds it now. Raises Refused("server.order_unknown")."""
    json = connection.execute(select(t.order_body.c.json).where(t.order_body.c.id == order_id)).scalar_one_or_none()
    order = msgspec.json.decode(json, type=Order) if json else None
    if order is None or not scopes_of(order) & set(caller.scopes):
        raise Refused("server.order_unknown")
    return order


def _feed_after(connection: Connection, scope: str, cursor: int, most: int) -> list[_Row]:
    join = (
        t.feed.outerjoin(t.order_body, and_(t.order_body.c.id == t.feed.c.entity, t.feed.c.kind == "U"))
        .outerjoin(t.orders, and_(t.orders.c.id == t.feed.c.entity, t.feed.c.kind == "U"))
        .outerjoin(t.subject, and_(t.subject.c.customer == t.orders.c.customer, t.subject.c.order_id == t.orders.c.id))
        .outerjoin(t.sealed, t.sealed.c.sha256 == t.orders.c.person)
        .outerjoin(erased, erased.c.customer == t.orders.c.customer)
    )
    asked = (
        select(t.feed, t.order_body.c.json, t.orders.c.customer, t.subject.c.key, t.sealed.c.data, erased.c.at_ms.label("erased_ms"))
        .select_from(join)
        .where(t.feed.c.scope == scope, t.feed.c.seq > cursor)
        .order_by(t.feed.c.seq)
        .limit(most)
    )
    return list(connection.execute(asked).all())


def _departed_after(connection: Connection, scope: str, cursor: int, most: int) -> list[_Row]:
    is_gone = t.feed.c.kind == "R"
    if scope.startswith("crew:"):
        # A crew keeps it in sight, cancelled; who cannot read the order of today learns at least that it is off.
        is_gone = or_(is_gone, t.orders.c.state == OrderState.CANCELLED.value)
    join = t.feed.outerjoin(t.orders, and_(t.orders.c.id == t.feed.c.entity, t.feed.c.kind == "U"))
    asked = select(t.feed).select_from(join).where(t.feed.c.scope == scope, t.feed.c.seq > cursor, is_gone)
    return list(connection.execute(asked.order_by(t.feed.c.seq).limit(most)).all())


def _departure(row: _Row) -> bytes:
    return msgspec.json.encode({"kind": "R", "entity": row.entity, "ver": row.ver, "reason": row.reason})


def _fitting(rows: list[_Row], with_persons: bool, have: frozenset[str]) -> tuple[list[bytes], int]:
    """As many items as fit a page (always one), and the seq of the last."""
    items: list[bytes] = []
    size, end = 0, 0
    for row in rows:
        item = _item(row, with_persons, have)
        if items and size + len(item) > LARGEST_PAGE_BYTES:
            break
        items.append(item)
        size, end = size + len(item), row.seq
    return items, end


def _item(row: _Row, with_persons: bool, have: frozenset[str]) -> bytes:
    if row.kind == "R":
        return _departure(row)
    start = msgspec.json.encode({"kind": "U", "entity": row.entity, "ver": row.ver})
    if have and row.erased_ms is None and name_of(row.entity, row.json) in have:
        return start[:-1] + b',"same":true}'
    person = b""
    if with_persons and row.key and row.data:
        sealed = PersonSealed(customer=row.customer, key=row.key, sealed=row.data.hex())
        person = b',"person":' + msgspec.json.encode(sealed)
    elif row.erased_ms is not None:
        person = b',"erased":true'
    return b"".join((start[:-1], b',"order":', row.json, person, b"}"))


def _page(feed_epoch: int, scope: str, start: int, end: int, is_more: bool, items: list[bytes]) -> bytes:
    front = msgspec.json.encode({"feed_epoch": feed_epoch, "scope": scope, "from": start, "to": end, "more": is_more})
    return front[:-1] + b',"items":[' + b",".join(items) + b"]}"


def _file_states(connection: Connection, order_id: str) -> dict[str, FileState]:
    join = t.named.outerjoin(t.blob, t.blob.c.sha256 == t.named.c.sha256).outerjoin(t.sealed, t.sealed.c.sha256 == t.named.c.sha256)
    asked = select(t.named.c.sha256, t.blob.c.size, t.sealed.c.sha256.label("inline")).select_from(join)
    rows = connection.execute(asked.where(t.named.c.order_id == order_id))
    return {row[0]: "missing" if row.size is None and row.inline is None else "stored" for row in rows}


def _signers(connection: Connection, order_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """The public keys (by key id) and the labels (by device) behind an order's events, for checking their signatures."""
    used = select(t.event.c.key).where(t.event.c.order_id == order_id).distinct()
    join = t.key.join(t.device, t.device.c.id == t.key.c.device)
    rows = connection.execute(
        select(t.key.c.key, t.key.c.pubkey, t.device.c.id, t.device.c.label).select_from(join).where(t.key.c.key.in_(used))
    )
    found = rows.all()
    return {row.key: row.pubkey for row in found}, {row.id: row.label for row in found}


def _customer_key(connection: Connection, order: Order) -> dict[str, str]:
    asked = select(t.subject.c.customer, t.subject.c.key)
    asked = asked.where(t.subject.c.customer == order.customer, t.subject.c.order_id == order.id)
    return {row.customer: row.key for row in connection.execute(asked)}
