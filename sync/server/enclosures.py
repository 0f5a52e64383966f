"""What travels beside an event: the files that it names, small sealed blobs, the key of the customer it is about.

The one rule: only what the event itself names is kept, and the first that came stays.
"""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from app.domain.envelope import Envelope
from sync.protocol.messages import CustomerKey, PushedEvent
from sync.server import tables as t
from sync.server.erasing import erased
from sync.server.header import storable
from sync.server.work import Work, complete

_KEY_BYTES = 32


class Enclosures:
    """Within one transaction. What `look_ahead` found stays true: nobody else touches these names meanwhile (names.py)."""

    def __init__(self, work: Work) -> None:
        self._work = work
        # Hashes that were looked at, and those of them that an order waits for.
        self._looked: set[str] = set()
        self._awaited: set[str] = set()
        # By customer: the key that each order brought; None for one that was erased.
        self._keys: dict[str, dict[str, str] | None] = {}

    def look_ahead(self, events: Sequence[PushedEvent], named: set[str]) -> None:
        """Fetches at once what `keep` would ask for one by one; `named` are files whose absence the judge will ask for."""
        hashes = {hashlib.sha256(data).hexdigest() for pushed in events for data in map(_unhexed, pushed.sealed)}
        self._work.look_at_files(hashes | named, hashes)
        waiting = select(t.pending.c.sha256).where(t.pending.c.sha256.in_(hashes)).distinct()
        self._awaited |= set(self._work.connection.execute(waiting).scalars()) if hashes else set()
        self._looked |= hashes
        self._look_at_keys({pair.customer for pushed in events for pair in pushed.keys if pair.customer == storable(pair.customer)})

    def name_files(self, envelope: Envelope | None, h: str, device: str) -> None:
        """Enters which files the event names, so that its device may hand them in."""
        refs = {ref.sha256: ref.size for ref in envelope.blobs} if envelope else {}
        for sha, size in refs.items():
            self._work.add(t.named, {"sha256": sha, "size": size, "h": h, "device": device, "order_id": envelope and envelope.order_id})

    def keep(self, envelope: Envelope | None, pushed: PushedEvent, device: str) -> None:
        if envelope is None:
            return
        body = envelope.body
        named = {ref.sha256 for ref in envelope.blobs} | {body.get("person"), body.get("sealed_sha256")}
        for data in map(_unhexed, pushed.sealed):
            sha = hashlib.sha256(data).hexdigest()
            if sha in named:
                self._keep_blob(sha, data, device)
        for pair in pushed.keys:
            is_meant = pair.customer == self._customer(envelope) == storable(pair.customer)
            if envelope.order_id and is_meant and len(_unhexed(pair.key)) == _KEY_BYTES:
                self._keep_key(pair, envelope.order_id)

    def _keep_blob(self, sha: str, data: bytes, device: str) -> None:
        self._work.note_delivered(sha, device)
        if self._work.missing_files({sha}):
            self._work.add(t.sealed, {"sha256": sha, "data": data})
            self._work.note_held(sha)
            if sha in self._awaited or sha not in self._looked:
                complete(self._work, sha)

    def _keep_key(self, pair: CustomerKey, order_id: str) -> None:
        """A customer's key for one order; another order of theirs has to bring the same key."""
        self._look_at_keys({pair.customer} - self._keys.keys())
        known = self._keys[pair.customer]
        if known is not None and order_id not in known and set(known.values()) <= {pair.key}:
            self._work.add(t.subject, {"customer": pair.customer, "order_id": order_id, "key": pair.key})
            known[order_id] = pair.key

    def _look_at_keys(self, customers: set[str]) -> None:
        if not customers:
            return
        connection = self._work.connection
        gone = set(connection.execute(select(erased.c.customer).where(erased.c.customer.in_(customers))).scalars())
        self._keys.update((customer, None if customer in gone else {}) for customer in customers)
        for row in connection.execute(select(t.subject).where(t.subject.c.customer.in_(customers - gone))):
            known = self._keys[row.customer]
            assert known is not None
            known[row.order_id] = row.key

    def forget_keys(self) -> None:
        """Somebody was erased in this very transaction."""
        self._keys.clear()

    def _customer(self, envelope: Envelope) -> object:
        if "customer" in envelope.body:
            return envelope.body["customer"]
        order = self._work.order(envelope.order_id) if envelope.order_id else None
        return order.customer if order else None


def _unhexed(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
