"""The side of the store that sync works on: what is to be sent, what the server answered, what it says stands.

The one rule: a page and its cursor are one transaction, taken only by a replica that stands where the page begins; a row
of `log` changes by an answer with a checked receipt and by nothing else.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.domain.errors import Damaged, Unavailable
from app.domain.order import Order
from app.domain.privacy import Person
from app.storage.database import reading, writing
from app.storage.keys.sealing import commitment, open_person
from app.storage.store import INLINE_ROLES, Store
from app.storage.tables import base, blob, cursor, detail, key_ring, log, person, stage, stage_cursor, view
from app.storage.views import current, held

FINAL = ("applied", "accepted", "rejected")

# Evidence first, then what only shows it (sync.md S6).
_FILE_ORDER = ("statement", "strokes", "sheet", "thumbnail")


@dataclass(frozen=True)
class Outgoing:
    """A recorded event to push: bytes as signed, the customer keys and small sealed blobs that go beside it."""

    h: str
    raw: bytes
    sig: str
    keys: dict[str, str]
    sealed: tuple[bytes, ...]


@dataclass(frozen=True)
class Verdict:
    """The server's answer to one event; the receipt's signature was checked by whoever made this."""

    h: str
    outcome: str
    reason: str
    params: dict[str, str]
    ver: int
    receipt: str
    receipt_sig: str
    pos: int


@dataclass(frozen=True)
class Arrival:
    """A U row: the order at `ver` with its JSON as received, and its customer (key, sealed blob) where we may read it."""

    order: Order
    raw: bytes
    ver: int
    customer: str = ""
    key: bytes = b""
    sealed: bytes = b""


@dataclass(frozen=True)
class Departure:
    """An R row: the order left this scope at `ver`."""

    order_id: str
    ver: int


@dataclass(frozen=True)
class FileToSend:
    sha256: str
    size: int
    mime: str
    role: str


@dataclass(frozen=True)
class Waiting:
    """What the sync bar says, counted from the database: events without receipt, files not stored, their bytes, the oldest."""

    events: int
    files: int
    bytes: int
    oldest_ms: int | None
    received: int
    complete: int
    quarantined: int
    failed: int


@dataclass(frozen=True)
class Held:
    """An own event that did not simply take effect, for the sync page: its sentence is `reason` (or `error`) with `params`."""

    h: str
    order_id: str | None
    type: str
    member: str
    at_ms: int
    outcome: str
    reason: str
    params: dict[str, str]
    error: str


class Replica:
    """Outbox, answers, feed and files of one store."""

    def __init__(self, store: Store) -> None:
        self._store, self._engine = store, store.engine

    @property
    def feed_epoch(self) -> int:
        return int(str(self._store.remembered("feed_epoch", 0)))

    @property
    def key(self) -> str:
        return str(self._store.remembered("key"))

    def enrolments(self) -> list[tuple[bytes, str, str]]:
        """(ENROL bytes, its signature, the server's countersignature) of every key this device had."""
        with reading(self._engine) as connection:
            return [(r.enrol, r.sig, r.countersig) for r in connection.execute(select(key_ring))]

    def unsent(self, most: int, most_bytes: int) -> list[Outgoing]:
        """Events without a receipt, in log order, up to both limits but at least one."""
        rows = select(log.c.h, log.c.raw, log.c.sig, log.c["keys"]).where(log.c.receipt.is_(None), log.c.error == "").order_by(log.c.seq)
        outgoing: list[Outgoing] = []
        size = 0
        with reading(self._engine) as connection:
            for row in connection.execute(rows.limit(most)):
                sealed = self._inline(connection, row.h)
                size += len(row.raw) + 2 * sum(map(len, sealed)) + 400
                if outgoing and size > most_bytes:
                    break
                outgoing.append(Outgoing(row.h, row.raw, row.sig, json.loads(row.keys), sealed))
        return outgoing

    def _inline(self, connection: Connection, h: str) -> tuple[bytes, ...]:
        """The small sealed blobs beside an event; one that cannot be read stays behind and never holds its event up."""
        mine = select(blob.c.sha256).where(blob.c.h == h, blob.c.role.in_(INLINE_ROLES), blob.c.state == "captured")
        read = (self._readable(sha) for sha in connection.execute(mine).scalars())
        return tuple(data for data in read if data is not None)

    def _readable(self, sha256: str) -> bytes | None:
        try:
            return self._store.files.get(sha256)
        except Unavailable:
            return None

    def undecided(self) -> list[str]:
        """Hashes that the server holds but has not finally judged: asked after in every sync."""
        with reading(self._engine) as connection:
            rows = select(log.c.h).where(log.c.receipt.is_not(None), log.c.outcome.not_in(FINAL))
            return list(connection.execute(rows).scalars())

    def all_hashes(self) -> list[str]:
        with reading(self._engine) as connection:
            return list(connection.execute(select(log.c.h).order_by(log.c.seq)).scalars())

    def newest_pos(self) -> int:
        with reading(self._engine) as connection:
            return connection.execute(select(func.max(log.c.pos))).scalar() or 0

    def take_answers(self, verdicts: Sequence[Verdict]) -> int:
        """Enters receipts and outcomes, and answers how many rows they changed; blobs that travelled inside count as stored."""
        changed = 0
        with writing(self._engine) as connection:
            touched: list[str] = []
            for verdict in verdicts:
                row = connection.execute(select(log.c.order_id, log.c.outcome, log.c.ver).where(log.c.h == verdict.h)).one_or_none()
                if row is None:
                    continue
                changed += (row.outcome, row.ver) != (verdict.outcome, verdict.ver)
                connection.execute(update(log).where(log.c.h == verdict.h).values(**_answered(verdict)))
                self._inline_arrived(connection, verdict.h)
                if row.order_id:
                    touched.append(row.order_id)
            self._store.views.refresh(connection, touched)
        return changed

    def _inline_arrived(self, connection: Connection, h: str) -> None:
        """What could not be read was not sent: it stays behind with its error."""
        mine = select(blob.c.sha256).where(blob.c.h == h, blob.c.role.in_(INLINE_ROLES), blob.c.state == "captured")
        for sha in connection.execute(mine).scalars().all():
            is_here = self._readable(sha) is not None
            values = dict(state="stored", error="") if is_here else dict(error="storage.file_damaged")
            connection.execute(update(blob).where(blob.c.sha256 == sha).values(**values))

    def refuse(self, h: str, code: str) -> None:
        """Notes that the server cannot store this event: shown in words, kept, and never in the way of others."""
        with writing(self._engine) as connection:
            connection.execute(update(log).where(log.c.h == h).values(error=code))

    def send_again(self) -> None:
        """Takes back every refusal, so that the next sync tries those items once more."""
        with writing(self._engine) as connection:
            connection.execute(update(log).where(log.c.error != "").values(error=""))
            connection.execute(update(blob).where(blob.c.error != "").values(error=""))

    def begin_full_read(self, feed_epoch: int, held_by_server: Sequence[Verdict]) -> None:
        """S4: what the server does not know is open again; every scope is read from 0; old bases stay until then."""
        known = {verdict.h for verdict in held_by_server}
        with writing(self._engine) as connection:
            gone = [h for h in connection.execute(select(log.c.h).where(log.c.receipt.is_not(None))).scalars() if h not in known]
            for h in gone:
                blank = dict(receipt=None, receipt_sig=None, pos=None, outcome=None, ver=0)
                connection.execute(update(log).where(log.c.h == h).values(**blank))
            connection.execute(update(base).values(ver=0))
            connection.execute(update(blob).where(blob.c.state == "stored").values(state="captured"))
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table))
        self.take_answers(held_by_server)
        self._store.remember("feed_epoch", feed_epoch)

    def restart_scopes(self) -> None:
        """A 410: every cursor is forgotten and each scope read from 0 into the stage."""
        with writing(self._engine) as connection:
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table))

    def keep_scopes(self, scopes: Sequence[str]) -> None:
        """Bases of scopes that are no longer ours leave, with or without a cursor."""
        with writing(self._engine) as connection:
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table).where(table.c.scope.not_in(scopes)))
            lost = select(base.c.order_id, base.c.scope, base.c.ver).where(base.c.scope.not_in(scopes), base.c.gone.is_(False))
            for row in connection.execute(lost).all():
                self._leave(connection, row.order_id, row.scope, row.ver)

    def cursors(self) -> dict[str, int]:
        """Where each scope stands that was read to its end once."""
        with reading(self._engine) as connection:
            return {row.scope: row.seq for row in connection.execute(select(cursor))}

    def position(self, scope: str) -> tuple[int, bool]:
        """(where the next page begins, whether it goes into the stage)."""
        with reading(self._engine) as connection:
            seq = connection.execute(select(cursor.c.seq).where(cursor.c.scope == scope)).scalar()
            if seq is not None:
                return int(seq), False
            staged = connection.execute(select(stage_cursor.c.seq).where(stage_cursor.c.scope == scope)).scalar()
            return int(staged or 0), True

    def take_page(self, feed_epoch: int, scope: str, start: int, end: int, more: bool, rows: Sequence[Arrival | Departure]) -> bool:
        """Takes one page with its cursor. False when this replica does not stand at `start` of this feed: nothing is changed."""
        if feed_epoch != self.feed_epoch:
            return False
        with writing(self._engine) as connection:
            at, is_staged = self._position(connection, scope)
            if at != start:
                return False
            if is_staged:
                self._stage(connection, scope, end, more, rows)
            else:
                self._take(connection, scope, rows)
                connection.execute(update(cursor).where(cursor.c.scope == scope).values(seq=end))
        return True

    def _position(self, connection: Connection, scope: str) -> tuple[int, bool]:
        seq = connection.execute(select(cursor.c.seq).where(cursor.c.scope == scope)).scalar()
        if seq is not None:
            return int(seq), False
        return int(connection.execute(select(stage_cursor.c.seq).where(stage_cursor.c.scope == scope)).scalar() or 0), True

    def _take(self, connection: Connection, scope: str, rows: Sequence[Arrival | Departure]) -> None:
        arrivals = [row for row in rows if isinstance(row, Arrival)]
        self._arrive(connection, scope, arrivals)
        for row in rows:
            if isinstance(row, Departure):
                stands = connection.execute(select(base).where(base.c.order_id == row.order_id)).one_or_none()
                if stands is None or (stands.scope == scope and row.ver >= stands.ver):
                    self._leave(connection, row.order_id, scope, row.ver)

    def _stage(self, connection: Connection, scope: str, end: int, more: bool, rows: Sequence[Arrival | Departure]) -> None:
        for row in rows:
            if isinstance(row, Departure):
                connection.execute(delete(stage).where(stage.c.scope == scope, stage.c.order_id == row.order_id))
        staged = [
            dict(scope=scope, order_id=row.order.id, ver=row.ver, json=row.raw, person=_packed(row))
            for row in rows
            if isinstance(row, Arrival)
        ]
        if staged:
            connection.execute(insert(stage).prefix_with("OR REPLACE"), staged)
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
        bases = [dict(order_id=row.order.id, scope=scope, ver=row.ver, gone=False, json=row.raw) for row in fresh]
        connection.execute(insert(base).prefix_with("OR REPLACE"), bases)
        people = {row.order.id: who for row in fresh if (who := _opened(row)) is not None}
        if people:
            connection.execute(insert(person).prefix_with("OR REPLACE"), [who.row for who in people.values()])
        own = _with_own_rows(connection, ids)
        plain = [row for row in fresh if row.order.id not in own]
        if plain:
            nobody = Person()
            self._store.views.put_many(
                connection, [(row.order, row.raw, people[row.order.id].who if row.order.id in people else nobody) for row in plain]
            )
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

    def orders_with_final_rows(self) -> list[str]:
        """Orders of ours without a base whose every row is final; taken before a pull for `settle`."""
        is_open = func.sum(or_(log.c.outcome.is_(None), log.c.outcome.not_in(FINAL)))
        without_base = log.c.order_id.not_in(select(base.c.order_id))
        rows = select(log.c.order_id).where(log.c.order_id.is_not(None), without_base).group_by(log.c.order_id).having(is_open == 0)
        with reading(self._engine) as connection:
            return list(connection.execute(rows).scalars())

    def files_to_send(self) -> list[FileToSend]:
        """Files of received events that the server has not stored: evidence first, then the smallest."""
        rows = (
            select(blob.c.sha256, blob.c.size, blob.c.mime, blob.c.role)
            .join(log, log.c.h == blob.c.h)
            .where(blob.c.state == "captured", blob.c.error == "", log.c.receipt.is_not(None))
        )
        with reading(self._engine) as connection:
            found = [FileToSend(r.sha256, r.size, r.mime, r.role) for r in connection.execute(rows)]
        return sorted(found, key=lambda f: (_FILE_ORDER.index(f.role) if f.role in _FILE_ORDER else len(_FILE_ORDER), f.size))

    def file_is(self, sha256: str, state: str, error: str = "") -> None:
        """Enters what the server said of one file: "stored", "durable", or an error's code with the old state."""
        with writing(self._engine) as connection:
            connection.execute(update(blob).where(blob.c.sha256 == sha256).values(state=state, error=error))
            orders = select(blob.c.order_id).where(blob.c.sha256 == sha256, blob.c.order_id.is_not(None))
            self._store.views.refresh(connection, list(connection.execute(orders).scalars()))

    def held(self) -> list[Held]:
        """Own events that wait, were held or refused, oldest first; also of orders that have left."""
        is_plain = and_(log.c.error == "", or_(log.c.outcome.is_(None), log.c.outcome.in_(("applied", "accepted"))))
        with reading(self._engine) as connection:
            rows = connection.execute(select(log).where(~is_plain).order_by(log.c.seq)).all()
        return [Held(r.h, r.order_id, r.type, r.member, r.at_ms, r.outcome or "", r.reason, json.loads(r.params), r.error) for r in rows]

    def keep_detail(self, order_id: str, content: bytes) -> None:
        """Keeps what S3b brought of an order; `files` of its JSON names the files that a sweep must spare."""
        with writing(self._engine) as connection:
            connection.execute(insert(detail).values(order_id=order_id, json=content).prefix_with("OR REPLACE"))

    def detail(self, order_id: str) -> bytes | None:
        """What was kept of an order's stored events, None where it was never fetched."""
        with reading(self._engine) as connection:
            return connection.execute(select(detail.c.json).where(detail.c.order_id == order_id)).scalar()

    def unsent_by_member(self) -> dict[str, int]:
        """How many recorded events of each member have no receipt yet."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(log.c.member, func.count()).where(log.c.receipt.is_(None)).group_by(log.c.member))
            return {row[0]: row[1] for row in rows}

    def waiting(self) -> Waiting:
        with reading(self._engine) as connection:
            events, event_bytes, oldest = connection.execute(
                select(func.count(), func.sum(func.length(log.c.raw)), func.min(log.c.at_ms)).where(log.c.receipt.is_(None))
            ).one()
            open_file = and_(blob.c.state == "captured", blob.c.role.not_in(INLINE_ROLES))
            files, file_bytes, oldest_file = connection.execute(
                select(func.count(), func.sum(blob.c.size), func.min(blob.c.at_ms)).where(open_file)
            ).one()
            by_mark = connection.execute(select(view.c.mark, func.count()).group_by(view.c.mark))
            marks: dict[int, int] = {row[0]: row[1] for row in by_mark}
            quarantined = connection.execute(select(func.count()).select_from(log).where(log.c.outcome == "quarantined")).scalar() or 0
            failed = connection.execute(select(func.count()).select_from(log).where(log.c.error != "")).scalar() or 0
            failed += connection.execute(select(func.count()).select_from(blob).where(blob.c.error != "")).scalar() or 0
        times = [t for t in (oldest, oldest_file) if t is not None]
        return Waiting(
            events=events,
            files=files,
            bytes=(event_bytes or 0) + (file_bytes or 0),
            oldest_ms=min(times, default=None),
            received=marks.get(1, 0),
            complete=marks.get(2, 0),
            quarantined=quarantined,
            failed=failed,
        )


@dataclass(frozen=True)
class _Opened:
    who: Person
    row: dict[str, object]


def _opened(arrival: Arrival) -> _Opened | None:
    """The customer of an arriving order; a blob that does not fit the order's commitment is left out, never shown."""
    if not arrival.sealed:
        return None
    try:
        opened = open_person(arrival.key, arrival.sealed)
    except Damaged:
        return None
    if commitment(opened.salt, opened.data) != arrival.order.commitment:
        return None
    text = json.dumps(opened.data, ensure_ascii=False)
    row: dict[str, object] = {
        "order_id": arrival.order.id,
        "customer": arrival.customer,
        "key": arrival.key,
        "sealed_sha256": arrival.order.person or "",
        "json": text,
    }
    return _Opened(msgspec.convert(opened.data, Person), row)


def _packed(arrival: Arrival) -> bytes | None:
    if not arrival.sealed:
        return None
    return msgspec.msgpack.encode((arrival.customer, arrival.key, arrival.sealed))


def _unpacked(raw: bytes, ver: int, packed: bytes | None) -> Arrival:
    order = msgspec.json.decode(raw, type=Order)
    if packed is None:
        return Arrival(order, raw, ver)
    customer, key, sealed = msgspec.msgpack.decode(packed, type=tuple[str, bytes, bytes])
    return Arrival(order, raw, ver, customer, key, sealed)


def _answered(verdict: Verdict) -> dict[str, object]:
    return dict(
        outcome=verdict.outcome,
        reason=verdict.reason,
        params=json.dumps(verdict.params, ensure_ascii=False),
        ver=verdict.ver,
        receipt=verdict.receipt,
        receipt_sig=verdict.receipt_sig,
        pos=verdict.pos,
        error="",
    )


def _versions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(ids):
        rows = connection.execute(select(base.c.order_id, base.c.ver).where(base.c.order_id.in_(part)))
        found.update({row.order_id: row.ver for row in rows})
    return found


def _with_own_rows(connection: Connection, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(ids):
        found.update(connection.execute(select(log.c.order_id).where(log.c.order_id.in_(part)).distinct()).scalars())
    return found


def _parts(ids: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
