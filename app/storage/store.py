"""The replica of one device: what a person does becomes a signed event here, and nothing is said to be saved before it is.

The one rule (sync.md L1): files first, then the journal record, then ONE transaction with log row, file rows, view and
chain head. A journal record that the database lacks is entered at the next chance, never dropped.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.envelope import Enrolment, Envelope, enrolment_hash, event_hash, parse, seal
from app.domain.errors import Damaged, Refused, Unavailable
from app.domain.events import Newer, OrderCreated, kind_of, read_fact
from app.domain.identity import Clock, EventHash, EventId, KeyId, NewId, OrderId, read_order_number
from app.domain.order import Misfit, Order, apply
from app.storage.author import Acting, ChainHead, Check, Device, NewEvent, NewFile, Saved, envelope, orders_of, time_now
from app.storage.database import reading, writing
from app.storage.drafts import end_draft, read_draft, save_draft
from app.storage.files import Files
from app.storage.journal import Entry, Journal, Record
from app.storage.memory import keep, keep_all, number_counter, recall
from app.storage.mending import put_back, recorded
from app.storage.naming import name_file
from app.storage.persons import put_person
from app.storage.proofs import seen
from app.storage.schema import make_schema
from app.storage.tables import key_ring, log, view
from app.storage.views import Shown, Views, current, many, order_json

__all__ = ["INLINE_ROLES", "Acting", "Check", "Device", "NewEvent", "NewFile", "Saved", "Store"]

# Small sealed blobs travel inside the push beside their event (evidence.md 1); all other roles are uploaded as files.
INLINE_ROLES = frozenset({"person", "place", "rating"})


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
        """After opening: journal and database give each other what one of them lacks.

        Answers how many records the database lacked (a crash, a full disk); the journal lacks some where it was lost or is an
        older copy of itself. What else a start owes, nobody need wait for (behind.py).
        """
        with self._writing:
            put_back(self.journal, recorded(self.engine, self.journal.last_seq))
            return self._catch_up()

    def record(self, events: Sequence[NewEvent], acting: Acting, check: Check) -> Saved:
        """Saves events as one unit; none of them change nothing. Raises Refused (nothing was changed) or Unavailable.

        Unavailable("store.in_journal_only") means: signed and on the disk, and entered at the next chance; any other: nothing is saved.
        """
        if not events:
            return Saved(())
        with self._writing:
            self._catch_up()
            for new in events:
                for file in new.files:
                    if not file.sha256:
                        self.files.put(file.data)
            first = self.journal.last_seq + 1
            try:
                with writing(self.engine) as connection:
                    entries, saved = self._sealed(connection, events, acting, check)
                    self.journal.append([record for record, _ in entries])
                    for seq, (record, made) in enumerate(entries, first):
                        self._adopt(connection, entry := Entry(seq, record), made)
                    self._move_head(connection, entry, made)
                    for new in events:
                        if new.clears and new.order_id:
                            end_draft(connection, new.order_id, new.clears)
                    self.views.refresh(connection, orders_of(events))
            except Unavailable as error:
                if self.journal.last_seq >= first:
                    # Signed and on the disk, so never forgotten; the person must not do it twice.
                    raise Unavailable("store.in_journal_only") from error
                raise
            return saved

    def _sealed(
        self, connection: Connection, events: Sequence[NewEvent], acting: Acting, check: Check
    ) -> tuple[list[tuple[Record, Envelope]], Saved]:
        device = self.device(connection)
        head = ChainHead(KeyId(str(recall(connection, "key"))), int(str(recall(connection, "n"))), EventHash(str(recall(connection, "h"))))
        log_seen = seen(connection)
        entries: list[tuple[Record, Envelope]] = []
        orders: dict[OrderId, Order] = {}
        names: list[tuple[EventId, EventHash]] = []
        shown = many(connection, orders_of(events))
        for new in events:
            order = (orders.get(new.order_id) or _to_work_on(shown.get(new.order_id))) if new.order_id else None
            check(order, new.body)
            made = envelope(device, head, order, new, acting, EventId(self.ids()), time_now(self.clock, self._server_seen), log_seen)
            raw, h = seal(made)
            if new.order_id:
                orders[new.order_id] = _grown(order, raw, h)
            entries.append((Record(raw, self._sign(h), new.keys), made))
            names.append((made.id, h))
            head = head.next(h)
        return entries, Saved(tuple(names), orders)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Keeps everything else that records out, for whoever changes log and journal together."""
        with self._writing:
            yield

    def saw_server_time(self, server_ms: int) -> None:
        """Remembers the newest server time with the monotonic moment it was heard at."""
        self._server_seen = (server_ms, self.clock.mono_ms())

    def _adopt(self, connection: Connection, entry: Entry, made: Envelope) -> None:
        """Enters one journal record: log row, file rows, the customer it brought, chain head. The view follows."""
        record, h = entry.record, event_hash(entry.record.raw)
        connection.execute(
            insert(log).values(
                seq=entry.seq,
                h=h,
                id=made.id,
                order_id=made.order_id,
                type=made.type,
                member=made.actor.member,
                at_ms=made.time.wall_ms,
                raw=record.raw,
                sig=record.sig,
                keys=json.dumps({key.customer: key.key.hex() for key in record.keys}),
            )
        )
        for ref in made.blobs:
            name_file(connection, ref, h, made.order_id, made.time.wall_ms)
        if made.type == kind_of(OrderCreated):
            self._adopt_person(connection, record, made)

    def _move_head(self, connection: Connection, entry: Entry, made: Envelope) -> None:
        """The chain stands at this journal record; the last step of entering one or many."""
        h = event_hash(entry.record.raw)
        keep_all(connection, {"key": made.key, "n": made.n, "h": h, "journal_pos": entry.seq})

    def _adopt_person(self, connection: Connection, record: Record, made: Envelope) -> None:
        sealed_sha = made.body.get("person")
        key = next((key for key in record.keys if key.customer == made.body.get("customer")), None)
        if made.order_id and sealed_sha and key and self.files.has(sealed_sha):
            # A spoiled copy must not keep the events behind it out of the database; the order comes with its customer in a page.
            with suppress(Damaged):
                put_person(connection, made.order_id, key.customer, key.key, self.files.get(sealed_sha), made.body["commitment"])

    def _catch_up(self) -> int:
        """Enters what a crash or a full disk left in the journal only."""
        with reading(self.engine) as connection:
            known = int(str(recall(connection, "journal_pos", 0)))
        if self.journal.last_seq <= known:
            return 0
        with writing(self.engine) as connection:
            touched: list[str] = []
            entered = 0
            for entry in self.journal.read(known):
                made = parse(entry.record.raw)
                self._adopt(connection, entry, made)
                _raise_counter(connection, made)
                entered += 1
                if made.order_id:
                    touched.append(made.order_id)
            self._move_head(connection, entry, made)
            self.views.refresh(connection, touched)
        return entered

    def order(self, order_id: str) -> Order | None:
        with reading(self.engine) as connection:
            text = order_json(connection, order_id)
        return msgspec.json.decode(text, type=Order) if text else None

    def shown(self, order_id: str) -> Shown | None:
        with reading(self.engine) as connection:
            return current(connection, order_id)

    def save_draft(self, order_id: str, step: str, member: str, value: dict[str, object]) -> None:
        save_draft(self.engine, order_id, step, member, value)

    def draft(self, order_id: str, step: str, member: str) -> dict[str, object]:
        return read_draft(self.engine, order_id, step, member)

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
                known = recall(connection, "key", None)
                row = dict(key=enrolment.key, enrol=enrolment.canonical(), sig=sig, countersig=countersig)
                connection.execute(insert(key_ring).values(row).on_conflict_do_nothing())
                # A rebuilt database may have found a later key in the journal than the first enrolment's.
                if known is None or (known != enrolment.key and enrolment.old_key is not None):
                    for name, value in (("key", enrolment.key), ("n", 0), ("h", enrolment_hash(enrolment.canonical()))):
                        keep(connection, name, value)
                keep(connection, "device", msgspec.to_builtins(device))
                for name, more in setup.items():
                    keep(connection, name, more)
            switch()

    def device(self, connection: Connection | None = None) -> Device:
        """This replica's identity. Raises Refused("store.not_enrolled") before S0."""
        if connection is None:
            with reading(self.engine) as opened:
                return self.device(opened)
        value = recall(connection, "device", None)
        if value is None:
            raise Refused("store.not_enrolled")
        return msgspec.convert(value, Device)

    def chain_head(self) -> EventHash:
        """The hash of the newest event under the present key, or of its enrolment. Raises Refused("store.not_enrolled")."""
        with reading(self.engine) as connection:
            return EventHash(str(recall(connection, "h")))

    def remembered(self, name: str, default: object = None) -> object:
        with reading(self.engine) as connection:
            return recall(connection, name, default)

    def remember(self, name: str, value: object) -> None:
        with writing(self.engine) as connection:
            keep(connection, name, value)

    def next_count(self, name: str, step: int = 1) -> int:
        """Reserves `step` numbers of a counter and returns the first; a number is never given twice."""
        with self._writing, writing(self.engine) as connection:
            first = int(str(recall(connection, name, 0))) + 1
            keep(connection, name, first + step - 1)
        return first

    def _make_schema(self) -> None:
        with writing(self.engine) as connection:
            make_schema(connection)

    def count_orders(self) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(view)).scalar() or 0


def _raise_counter(connection: Connection, made: Envelope) -> None:
    """An order number found in the journal is used up, also where the database that counted it is lost."""
    found = read_order_number(str(made.body.get("number")))
    if made.type != kind_of(OrderCreated) or found is None:
        return
    name, count = number_counter(found.sector, found.day), found.count
    if count > int(str(recall(connection, name, 0))):
        keep(connection, name, count)


def _to_work_on(shown: Shown | None) -> Order | None:
    if shown is not None and shown.is_detached:
        raise Refused("store.order_left")
    return shown.order if shown else None


def _grown(order: Order | None, raw: bytes, h: EventHash) -> Order:
    """The order with the event about to be saved. Raises Refused where it does not fit, or left while a screen showed it."""
    fact = read_fact(parse(raw), h)
    grown = Misfit("event.body_invalid") if isinstance(fact, Newer) else apply(order, fact)
    if isinstance(grown, Misfit):
        raise Refused("store.order_gone" if grown.code == "order.unknown" else grown.code, **grown.params)
    return grown
