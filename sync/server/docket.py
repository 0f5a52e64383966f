"""Storing, judging and waking inside one transaction.

The one rule: a well-signed event of an enrolled device is always stored, whatever its validity, gap, fork or way; and one
bad event never delays the others.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.domain.envelope import SUITE, Envelope, event_hash
from app.domain.errors import Unavailable
from app.domain.identity import EventHash
from app.storage.keys import verify
from sync.protocol.messages import Answer, PushedEvent
from sync.server import decisions, proposals
from sync.server import tables as t
from sync.server.answers import answer_of, columns_of
from sync.server.enclosures import Enclosures
from sync.server.header import Header, read_header
from sync.server.judge import Applied, Case, Decided, Judge, Ordered, Proposed, Quarantined, needs_order
from sync.server.orderless import obey
from sync.server.recall import came
from sync.server.receipts import receipt_for
from sync.server.register import Register, envelope_of
from sync.server.server_keys import ServerKeys
from sync.server.spoiled import put_right
from sync.server.work import Work


class Docket:
    """The judging inside one transaction."""

    def __init__(self, work: Work, keys: ServerKeys, judge: Judge, org: str) -> None:
        self._work = work
        self._keys = keys
        self._judge = judge
        self._org = org
        self._register = Register(work)
        self._beside = Enclosures(work)
        # Within one transaction keys stay as they are.
        self._signers: dict[str, tuple[str, str] | None] = {}
        # What stored events wait for, as far as it may come with this batch.
        self._awaited: set[str] = set()
        self._has_woken = False
        # What waited for that which is being judged, beside what waits for an event or an order.
        self._roused: list[str] = []
        # Hashes that are not stored; places in chains that were looked at, and those of them that an event has.
        self._absent: set[str] = set()
        self._links: set[tuple[str, str | None]] = set()
        self._taken: set[tuple[str, str | None]] = set()

    def look_ahead(self, events: Sequence[PushedEvent]) -> None:
        """Fetches at once what `take` would ask for one by one; what it says holds until something is stored or judged here."""
        raws = [bytes(pushed.raw) for pushed in events]
        headers = [header for header in map(read_header, raws) if header is not None]
        hashes: set[str] = set(map(event_hash, raws))
        asked = select(t.event.c.h).where(t.event.c.h.in_(hashes))
        self._absent = hashes - set(self._work.connection.execute(asked).scalars())
        self._links = {(header.key, header.prev) for header in headers}
        places = select(t.event.c.key, t.event.c.prev).where(t.event.c.key.in_({key for key, _ in self._links}))
        rows = self._work.connection.execute(places.where(t.event.c.prev.in_({prev for _, prev in self._links})))
        self._taken = {(row.key, row.prev) for row in rows}
        self._work.fetch({header.order_id for header in headers if header.order_id})
        self._register.look_ahead({header.id for header in headers} | set(map(_after, raws)))
        self._beside.look_ahead(events, set().union(*map(_files, raws)))
        needs = {need for header in headers for need in _moved(header.id, header.order_id)}
        waiting = select(t.wait.c.needs).where(t.wait.c.needs.in_(needs)).distinct()
        self._awaited = set(self._work.connection.execute(waiting).scalars())

    def take(self, pushed: PushedEvent) -> Answer:
        """Stores and judges one event, or says why it cannot be stored."""
        raw = bytes(pushed.raw)
        h = event_hash(raw)
        header = read_header(raw)
        if header is None:
            return Answer(h=h, error="event.malformed")
        signer = self._signer(header.key)
        if signer is None:
            return Answer(h=h, error="server.key_unknown")
        pubkey, device = signer
        if header.suite != SUITE or not verify(pubkey, pushed.sig, h):
            return Answer(h=h, error="server.signature_wrong")
        row = self._stored(h)
        if row is None:
            self._has_woken = False
            new = self._store(header, h, raw, pushed, device)
            # A decision that waited for it may have judged it at once.
            return answer_of((self._stored(h) or new) if self._has_woken else new, self._org)
        self._beside.keep(envelope_of(raw), pushed, device)
        came(self._work, h)
        put_right(self._work, row, raw, pushed.sig, pubkey)
        return answer_of(row, self._org)

    def wake(self, needs: list[str]) -> None:
        """Judges again, in order of arrival, whatever waited for one of `needs`, until none moves."""
        queue = deque(needs)
        while queue:
            need = queue.popleft()
            asked = select(t.wait.c.h).where(t.wait.c.needs == need).order_by(t.wait.c.seq)
            waiting = self._work.connection.execute(asked).scalars().all()
            if waiting:
                # It may rest on any order, and somebody else may be about to wait for the same.
                self._work.be_alone()
            for h in waiting:
                queue.extend(self._rejudge(EventHash(h)))

    def _signer(self, key: str) -> tuple[str, str] | None:
        """The key's public half and its device."""
        if key not in self._signers:
            asked = select(t.key.c.pubkey, t.key.c.device).where(t.key.c.key == key)
            found = self._work.connection.execute(asked).one_or_none()
            self._signers[key] = (found.pubkey, found.device) if found else None
        return self._signers[key]

    def _stored(self, h: str) -> RowMapping | None:
        if h in self._absent:
            return None
        return self._work.connection.execute(select(t.event).where(t.event.c.h == h)).mappings().one_or_none()

    def _store(self, header: Header, h: EventHash, raw: bytes, pushed: PushedEvent, device: str) -> Mapping[str, Any]:
        """The row as it stands; nothing that it wakes changes it."""
        work = self._work
        envelope = envelope_of(raw)
        receipt, receipt_sig = receipt_for(work, self._keys, self._org, device, h, pushed)
        is_forked = self._has_sibling(header)
        told = {"pos": receipt.pos, "received_ms": receipt.server_time, "feed_epoch": receipt.feed_epoch, "receipt_sig": receipt_sig}
        signed = {"h": h, "device": device, "raw": raw, "sig": pushed.sig, "change": 0}
        read = {"id": header.id, "key": header.key, "n": header.n, "prev": header.prev, "order_id": header.order_id}
        row: dict[str, object] = signed | read | told
        self._beside.name_files(envelope, h, device)
        self._beside.keep(envelope, pushed, device)
        outcome = self._first_outcome(header, envelope, h, device, receipt.server_time)
        work.add(t.event, row | outcome)
        self._absent.discard(h)
        self._taken.add((header.key, header.prev))
        work.note_stored(h, pushed.sig, receipt.server_time)
        if is_forked:
            self._mark_forked(header.key)
        if header.id and outcome["reason"] != "server.id_reused":
            self._settle(h, header, outcome)
        return row | outcome

    def _mark_forked(self, key: str) -> None:
        self._work.connection.execute(update(t.key).where(t.key.c.key == key, t.key.c.state == "open").values(state="forked"))

    def _has_sibling(self, header: Header) -> bool:
        """Whether another event claims the same predecessor: a restored or copied device."""
        if (header.key, header.prev) in self._links:
            return (header.key, header.prev) in self._taken
        asked = select(func.count()).select_from(t.event).where(t.event.c.key == header.key, t.event.c.prev == header.prev)
        return self._work.connection.execute(asked).scalar_one() > 0

    def _first_outcome(self, header: Header, envelope: Envelope | None, h: EventHash, device: str, received_ms: int) -> dict[str, object]:
        if self._register.outcome_of(header.id) is not None:
            return columns_of(Quarantined("server.id_reused"), 0)
        if envelope is None:
            return columns_of(Quarantined("event.malformed"), 0)
        return self._judged(envelope, h, device, received_ms)

    def _judged(self, envelope: Envelope, h: EventHash, device: str, received_ms: int) -> dict[str, object]:
        """The outcome's columns, after its effect on the order.

        A deterministic error in apply or in a gate quarantines this event alone. Nothing of it has been written by then,
        so there is nothing to roll back; database errors pass, and abort the transaction.
        """
        author = self._register.own_author(device)
        try:
            decision = self._judge.decide(Case(envelope, h, author, self._register, received_ms))
            if isinstance(decision, Applied):
                named = {ref.sha256 for ref in envelope.blobs}
                return columns_of(decision, self._work.save(self._work.with_pending(decision.order, named)))
            if isinstance(decision, Decided):
                self._register.forget_outcomes()
                return columns_of(decision, decisions.enter(self._work, decision, envelope.id))
            if isinstance(decision, Ordered):
                self._roused += obey(self._work, self._keys, self._org, decision.body, envelope.id)
                self._register.forget()
                self._beside.forget_keys()
            if isinstance(decision, Proposed):
                self._roused += proposals.enter(self._work, decision.asked)
        except (SQLAlchemyError, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this event's, and the batch goes on
            decision = Quarantined("server.judge_failed", {"error": type(error).__name__})
        if isinstance(decision, Quarantined) and envelope.order_id:
            return columns_of(decision, self._work.hold(envelope.order_id, envelope.id))
        return columns_of(decision, 0)

    def _settle(self, h: str, header: Header, outcome: dict[str, object]) -> None:
        """Takes the id for this hash; then the event waits for what it needs, or wakes what waited for it."""
        self._work.add(t.first, {"event_id": header.id, "h": h})
        self._register.settled(header.id, str(outcome["outcome"]))
        if outcome["outcome"] == "deferred":
            # What it waits for may be arriving at this moment, and would look for it in vain.
            self._work.be_alone()
            asked = select(t.event.c.seq).where(t.event.c.h == h)
            seq = self._work.connection.execute(asked).scalar_one()
            self._work.connection.execute(insert(t.wait).values(h=h, needs=outcome["reason"], seq=seq))
            self._awaited.add(str(outcome["reason"]))
        elif self._awaited.intersection(moved := _moved(header.id, header.order_id)):
            self._has_woken = True
            self.wake(moved)
        if roused := self._take_roused():
            self._has_woken = True
            self.wake(roused)

    def _take_roused(self) -> list[str]:
        roused, self._roused = self._roused, []
        return roused

    def _rejudge(self, h: EventHash) -> list[str]:
        """Judges a deferred event again; answers what its new outcome may wake."""
        connection = self._work.connection
        row = self._stored(h)
        envelope = envelope_of(row["raw"]) if row else None
        if row is None or envelope is None:
            return []
        outcome = self._judged(envelope, h, row["device"], row["received_ms"])
        self._register.forget_outcomes()
        if outcome["outcome"] == "deferred":
            connection.execute(update(t.wait).where(t.wait.c.h == h).values(needs=outcome["reason"]))
            return self._take_roused()
        connection.execute(delete(t.wait).where(t.wait.c.h == h))
        change = self._work.next_change(row["device"])
        connection.execute(update(t.event).where(t.event.c.h == h).values(change=change, **outcome))
        return _moved(envelope.id, envelope.order_id) + self._take_roused()


def _after(raw: bytes) -> str:
    """The event that this one rests on; "" where it says none, or nothing that can be read."""
    envelope = envelope_of(raw)
    return envelope.after or "" if envelope else ""


def _files(raw: bytes) -> set[str]:
    envelope = envelope_of(raw)
    return {ref.sha256 for ref in envelope.blobs} if envelope else set()


def _moved(event_id: str, order_id: str | None) -> list[str]:
    return [event_id, needs_order(order_id)] if order_id else [event_id]
