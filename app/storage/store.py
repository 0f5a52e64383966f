"""The replica of one device: what a person does becomes a signed event here, and nothing is said to be saved before it is.

The one rule (sync.md L1): files first, then the journal record, then ONE transaction with log row, file rows, view and
chain head. A journal record that the database lacks is entered at the next chance, never dropped.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.envelope import Actor, App, BlobRef, Enrolment, Envelope, Place, Time, canonical, event_hash, first_prev, parse, seal
from app.domain.errors import Damaged, Refused
from app.domain.events import KINDS, Body, Newer, OrderCreated, kind_of, plain_body, read_fact
from app.domain.identity import Clock, DeviceId, EventHash, EventId, KeyId, MemberId, NewId, OrderId, OrgId, receipt_code
from app.domain.order import Misfit, Order, apply
from app.storage import search
from app.storage.database import reading, writing
from app.storage.files import Files
from app.storage.journal import CustomerKey, Entry, Journal, Record
from app.storage.keys.sealing import commitment, open_person
from app.storage.tables import blob, detail, draft, key_ring, log, meta, metadata, person, view
from app.storage.views import Shown, Views, current, many

SCHEMA_VERSION = 1

# Small sealed blobs travel inside the push beside their event (evidence.md 1); all other roles are uploaded as files.
INLINE_ROLES = frozenset({"person", "place", "rating"})


@dataclass(frozen=True)
class Device:
    """Who this replica is: `number` keeps offline order numbers apart, `role` is that of the enrolment."""

    org: OrgId
    device: DeviceId
    number: int
    role: str
    label: str
    app: App


@dataclass(frozen=True)
class Acting:
    """The member at the screen and how they unlocked it; `since_ms` is the monotonic time of the PIN."""

    member: MemberId
    role: str
    grant: str
    auth: str
    since_ms: int


@dataclass(frozen=True)
class NewFile:
    data: bytes
    mime: str
    role: str
    # Given where `data` is on the disk already under this hash.
    sha256: str = ""


@dataclass(frozen=True)
class NewEvent:
    """One fact to record; `clears` names the draft that ends with it."""

    order_id: OrderId
    body: Body
    files: tuple[NewFile, ...] = ()
    keys: tuple[CustomerKey, ...] = ()
    place: Place | None = None
    clears: str = ""


@dataclass(frozen=True)
class Saved:
    """What was recorded: events in order with their hashes, and each order as it now stands."""

    events: tuple[tuple[EventId, EventHash], ...]
    orders: dict[OrderId, Order] = field(default_factory=dict)

    @property
    def h(self) -> EventHash:
        return self.events[-1][1]

    @property
    def receipt_code(self) -> str:
        return receipt_code(self.h)


# Asked inside the transaction with the order as it stands; raises Refused when the gates say no.
Check = Callable[[Order | None, Body], None]


class Store:
    """Database, journal and files of one device. One thread at a time may record; any thread may read."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        files: Files,
        views: Views,
        clock: Clock,
        ids: NewId,
        sign: Callable[[str], str],
    ) -> None:
        self.engine, self.journal, self.files, self.views = engine, journal, files, views
        self.clock, self.ids, self._sign = clock, ids, sign
        self._writing = threading.RLock()
        self._server_seen: tuple[int, int] | None = None
        self._make_schema()

    def start(self) -> int:
        """After opening: enters journal records that the database lacks, then sweeps unreferenced files. Returns how many were entered."""
        with self._writing:
            entered = self._catch_up()
            self.files.sweep(self._referenced())
            return entered

    def record(self, events: Sequence[NewEvent], acting: Acting, check: Check) -> Saved:
        """Saves one event or more as one unit. Raises Refused (nothing was changed) or Unavailable (nothing is shown as saved)."""
        with self._writing:
            self._catch_up()
            for new in events:
                for file in new.files:
                    if not file.sha256:
                        self.files.put(file.data)
            with writing(self.engine) as connection:
                entries, saved = self._sealed(connection, events, acting, check)
                first = self.journal.last_seq + 1
                self.journal.append([record for record, _ in entries])
                for seq, (record, envelope) in enumerate(entries, first):
                    self._adopt(connection, entry := Entry(seq, record), envelope)
                self._move_head(connection, entry, envelope)
                for new in events:
                    if new.clears:
                        connection.execute(delete(draft).where(draft.c.order_id == new.order_id, draft.c.step == new.clears))
                self.views.refresh(connection, [new.order_id for new in events])
            return saved

    def _sealed(
        self, connection: Connection, events: Sequence[NewEvent], acting: Acting, check: Check
    ) -> tuple[list[tuple[Record, Envelope]], Saved]:
        device = self.device(connection)
        key, n, h = KeyId(str(self._meta(connection, "key"))), int(str(self._meta(connection, "n"))), str(self._meta(connection, "h"))
        entries: list[tuple[Record, Envelope]] = []
        orders: dict[OrderId, Order] = {}
        names: list[tuple[EventId, EventHash]] = []
        shown = many(connection, [new.order_id for new in events])
        for new in events:
            order = orders.get(new.order_id) or _to_work_on(shown.get(new.order_id))
            check(order, new.body)
            n += 1
            envelope = self._envelope(device, key, n, EventHash(h), order, new, acting)
            raw, h_new = seal(envelope)
            fact = read_fact(parse(raw), h_new)
            grown = Misfit("event.body_invalid") if isinstance(fact, Newer) else apply(order, fact)
            if isinstance(grown, Misfit):
                raise Refused(grown.code, **grown.params)
            orders[new.order_id] = grown
            entries.append((Record(raw, self._sign(h_new), new.keys), envelope))
            names.append((envelope.id, h_new))
            h = h_new
        return entries, Saved(tuple(names), orders)

    def _envelope(
        self, device: Device, key: KeyId, n: int, prev: EventHash, order: Order | None, new: NewEvent, acting: Acting
    ) -> Envelope:
        kind = kind_of(new.body)
        refs = {BlobRef(f.role, f.sha256 or _sha(f.data), len(f.data), f.mime) for f in new.files}
        return Envelope(
            id=EventId(self.ids()),
            key=key,
            n=n,
            prev=prev,
            org=device.org,
            device=device.device,
            order_id=new.order_id,
            av=order.av if order else None,
            after=order.tip if order else None,
            type=kind,
            v=KINDS[kind].v,
            actor=Actor(acting.member, acting.role, acting.auth, max(0, self.clock.mono_ms() - acting.since_ms) // 1000, acting.grant),
            time=self._time(),
            body=plain_body(new.body),
            blobs=tuple(sorted(refs)),
            app=device.app,
            place=new.place,
        )

    def _time(self) -> Time:
        seen = self._server_seen
        mono_ms = self.clock.mono_ms()
        return Time(
            wall_ms=self.clock.wall_ms(),
            tz_min=self.clock.offset_min(),
            mono_ms=mono_ms,
            boot=self.clock.boot(),
            server_ms=seen[0] if seen else None,
            server_age_ms=mono_ms - seen[1] if seen else None,
        )

    def saw_server_time(self, server_ms: int) -> None:
        """Remembers the newest server time with the monotonic moment it was heard at."""
        self._server_seen = (server_ms, self.clock.mono_ms())

    def _adopt(self, connection: Connection, entry: Entry, envelope: Envelope) -> None:
        """Enters one journal record: log row, file rows, the customer it brought, chain head. The view follows."""
        record, h = entry.record, event_hash(entry.record.raw)
        connection.execute(
            insert(log).values(
                seq=entry.seq,
                h=h,
                id=envelope.id,
                order_id=envelope.order_id,
                type=envelope.type,
                member=envelope.actor.member,
                at_ms=envelope.time.wall_ms,
                raw=record.raw,
                sig=record.sig,
                keys=json.dumps({key.customer: key.key.hex() for key in record.keys}),
            )
        )
        for ref in envelope.blobs:
            row = dict(sha256=ref.sha256, size=ref.size, mime=ref.mime, role=ref.role, h=h, at_ms=envelope.time.wall_ms)
            connection.execute(insert(blob).values(**row, order_id=envelope.order_id, state="captured").on_conflict_do_nothing())
        if envelope.type == kind_of(OrderCreated):
            self._adopt_person(connection, record, envelope)

    def _move_head(self, connection: Connection, entry: Entry, envelope: Envelope) -> None:
        """The chain stands at this journal record; the last step of entering one or many."""
        h = event_hash(entry.record.raw)
        for name, value in (("key", envelope.key), ("n", envelope.n), ("h", h), ("journal_pos", entry.seq)):
            self._set_meta(connection, name, value)

    def _adopt_person(self, connection: Connection, record: Record, envelope: Envelope) -> None:
        sealed_sha = envelope.body.get("person")
        key = next((key for key in record.keys if key.customer == envelope.body.get("customer")), None)
        if envelope.order_id and sealed_sha and key and self.files.has(sealed_sha):
            self.put_person(connection, envelope.order_id, key.customer, key.key, self.files.get(sealed_sha), envelope.body["commitment"])

    def put_person(
        self, connection: Connection, order_id: str, customer: str, key: bytes, sealed: bytes, commitment_said: str | None
    ) -> None:
        """Joins a customer to an order. Raises Damaged when the opened data is not what the order's event committed to."""
        opened = open_person(key, sealed)
        if commitment(opened.salt, opened.data) != commitment_said:
            raise Damaged("storage.seal_broken")
        row = dict(
            order_id=order_id, customer=customer, key=key, sealed_sha256=_sha(sealed), json=json.dumps(opened.data, ensure_ascii=False)
        )
        connection.execute(insert(person).values(row).on_conflict_do_update(index_elements=["order_id"], set_=row))

    def _catch_up(self) -> int:
        """Enters what a crash or a full disk left in the journal only."""
        with reading(self.engine) as connection:
            known = int(str(self._meta(connection, "journal_pos", 0)))
        if self.journal.last_seq <= known:
            return 0
        with writing(self.engine) as connection:
            touched: list[str] = []
            entered = 0
            for entry in self.journal.read(known):
                envelope = parse(entry.record.raw)
                self._adopt(connection, entry, envelope)
                entered += 1
                if envelope.order_id:
                    touched.append(envelope.order_id)
            self._move_head(connection, entry, envelope)
            self.views.refresh(connection, touched)
        return entered

    def _referenced(self) -> set[str]:
        """Hashes that a file row, a draft or a fetched order names; drafts hold theirs as `"sha256": "…"` anywhere in their JSON."""
        with reading(self.engine) as connection:
            kept = set(connection.execute(select(blob.c.sha256)).scalars())
            for text in connection.execute(select(draft.c.json)).scalars():
                kept |= _hashes_in(json.loads(text))
            for content in connection.execute(select(detail.c.json)).scalars():
                kept.update(msgspec.json.decode(content, type=_Fetched).files)
        return kept

    def order(self, order_id: str) -> Order | None:
        with reading(self.engine) as connection:
            row = connection.execute(select(view.c.json).where(view.c.order_id == order_id)).scalar()
        return msgspec.json.decode(row, type=Order) if row else None

    def shown(self, order_id: str) -> Shown | None:
        with reading(self.engine) as connection:
            return current(connection, order_id)

    def save_draft(self, order_id: str, step: str, member: str, value: dict[str, object]) -> None:
        """Keeps what was typed; a draft is never sent and shown to nobody but its member."""
        row = dict(order_id=order_id, step=step, member=member, json=json.dumps(value, ensure_ascii=False))
        with writing(self.engine) as connection:
            statement = insert(draft).values(row)
            connection.execute(statement.on_conflict_do_update(index_elements=["order_id", "step", "member"], set_=row))

    def draft(self, order_id: str, step: str, member: str) -> dict[str, object]:
        """The member's draft of one step, empty where there is none."""
        with reading(self.engine) as connection:
            mine = (draft.c.order_id == order_id, draft.c.step == step, draft.c.member == member)
            text = connection.execute(select(draft.c.json).where(*mine)).scalar()
        value: dict[str, object] = json.loads(text) if text else {}
        return value

    def adopt_enrolment(
        self,
        device: Device,
        enrolment: Enrolment,
        sig: str,
        countersig: str,
        setup: dict[str, object],
        switch: Callable[[], None] = lambda: None,
    ) -> None:
        """Begins the chain of an enrolled key, once; log, bases and files stay as they are.

        `setup` goes into `meta` in the same transaction. `switch` runs after the commit and before anything else may be
        recorded: the caller makes the new key the one that signs.
        """
        with self._writing:
            self._catch_up()
            with writing(self.engine) as connection:
                known = self._meta(connection, "key", None)
                # A rebuilt database may have found a later key in the journal than the first enrolment's.
                if known is None or (known != enrolment.key and enrolment.old_key is not None):
                    row = dict(key=enrolment.key, enrol=canonical(msgspec.to_builtins(enrolment)), sig=sig, countersig=countersig)
                    connection.execute(insert(key_ring).values(row).on_conflict_do_nothing())
                    for name, value in (("key", enrolment.key), ("n", 0), ("h", first_prev(enrolment))):
                        self._set_meta(connection, name, value)
                self._set_meta(connection, "device", msgspec.to_builtins(device))
                for name, more in setup.items():
                    self._set_meta(connection, name, more)
            switch()

    def device(self, connection: Connection | None = None) -> Device:
        """This replica's identity. Raises Refused("store.not_enrolled") before S0."""
        if connection is None:
            with reading(self.engine) as opened:
                return self.device(opened)
        value = self._meta(connection, "device", None)
        if value is None:
            raise Refused("store.not_enrolled")
        return msgspec.convert(value, Device)

    def chain_head(self) -> EventHash:
        """The hash of the newest event under the present key, or of its enrolment. Raises Refused("store.not_enrolled")."""
        with reading(self.engine) as connection:
            return EventHash(str(self._meta(connection, "h")))

    def remembered(self, name: str, default: object = None) -> object:
        with reading(self.engine) as connection:
            return self._meta(connection, name, default)

    def remember(self, name: str, value: object) -> None:
        with writing(self.engine) as connection:
            self._set_meta(connection, name, value)

    def next_count(self, name: str, step: int = 1) -> int:
        """Reserves `step` numbers of a counter and returns the first; a number is never given twice."""
        with self._writing, writing(self.engine) as connection:
            first = int(str(self._meta(connection, name, 0))) + 1
            self._set_meta(connection, name, first + step - 1)
        return first

    def _meta(self, connection: Connection, name: str, *default: object) -> object:
        text = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
        if text is not None:
            return json.loads(text)
        if not default:
            raise Refused("store.not_enrolled")
        return default[0]

    def _set_meta(self, connection: Connection, name: str, value: object) -> None:
        text = json.dumps(value, ensure_ascii=False)
        connection.execute(insert(meta).values(name=name, value=text).on_conflict_do_update(index_elements=["name"], set_={"value": text}))

    def _make_schema(self) -> None:
        with writing(self.engine) as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
            if found > SCHEMA_VERSION:
                raise Refused("store.newer_schema", found=found)
            metadata.create_all(connection)
            search.SearchIndex.make(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def count_orders(self) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(view)).scalar() or 0


class _Fetched(msgspec.Struct, frozen=True):
    """The part of a kept S3b reply that a sweep reads: the states of the order's files by hash."""

    files: dict[str, str] = {}


def _to_work_on(shown: Shown | None) -> Order | None:
    if shown is not None and shown.is_detached:
        raise Refused("store.order_left")
    return shown.order if shown else None


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hashes_in(value: object) -> set[str]:
    match value:
        case dict():
            found = {str(value["sha256"])} if "sha256" in value else set()
            return found.union(*(_hashes_in(inner) for inner in value.values()))
        case list():
            return set().union(*(_hashes_in(inner) for inner in value))
    return set()
