"""An order's evidence in one file (app/domain/bundle.py), made from what is stored, in one snapshot.

The one rule: the bundle holds what is stored as it is stored, also where it is spoiled or missing: checking is for who reads it.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from app.domain import bundle as b
from app.domain.envelope import enrolment_hash
from app.domain.errors import Damaged, Refused
from app.domain.identity import Clock
from app.domain.merkle import proof
from app.domain.order import Order
from app.storage.disk import translated_os
from sync.server import tables as t
from sync.server.answers import answer_of
from sync.server.devices import Caller
from sync.server.erasing import is_erased, named_order
from sync.server.folders import ServerFolders
from sync.server.header import UNREADABLE
from sync.server.log_tables import checkpoint, stamp
from sync.server.log_tree import indices_of, stored_places
from sync.server.rolling_tables import issued, refuse_rolled
from sync.server.scopes import visible_order
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work

ReadFile = Callable[[str], bytes]
_VERSION = 1


class Bundles:
    """Makes bundles; `read_file` gives a stored file by its hash (Refused where it is missing, Damaged where it is spoiled)."""

    def __init__(self, source: Transactions, keys: ServerKeys, folders: ServerFolders, read_file: ReadFile, org: str, clock: Clock) -> None:
        self._source, self._keys = source, keys
        self._folders, self._read_file, self._org, self._clock = folders, read_file, org, clock

    def make(self, order: str, caller: Caller | None = None) -> bytes:
        """The bundle of an order. `caller` None is the operator, who may name it by its number too.

        Raises Refused("server.order_unknown") also for an order out of the caller's scope, and for a caller who may not read
        customers; Refused("server.log_behind") where the newest head does not cover all of its events.
        """
        with self._source.read() as connection:
            order_id = named_order(connection, order) if caller is None else order
            if caller is not None:
                visible_order(connection, caller, order_id)
                if not caller.may_read_persons:
                    raise Refused("server.order_unknown")
            manifest, inline = self._manifest(connection, order_id)
        files = {file: self._file(file, inline) for file in _named(manifest)}
        present = {sha: data for sha, data in files.items() if data is not None}
        listed = tuple(b.BundledFile(sha256=sha, size=len(data)) for sha, data in sorted(present.items()))
        raw = b.manifest_bytes(msgspec.structs.replace(manifest, files=listed))
        h = b.manifest_hash(raw)
        self._source.write(lambda work: self._note(work, h), names=frozenset())
        return b.packed(raw, self._keys.sign_hash(h), [present[file.sha256] for file in listed])

    def _note(self, work: Work, h: str) -> None:
        """That it was handed out, so that it is still believed by name once another key has followed ours."""
        refuse_rolled(work.connection, len(self._keys.rollovers))
        if work.connection.execute(select(issued.c.h).where(issued.c.h == h)).first() is None:
            work.connection.execute(insert(issued).values(h=h, made_ms=self._clock.wall_ms()))

    def _manifest(self, connection: Connection, order_id: str) -> tuple[b.Manifest, dict[str, bytes]]:
        state = _order(connection, order_id).state.value
        rows = connection.execute(select(t.event).where(t.event.c.order_id == order_id).order_by(t.event.c.seq)).all()
        indices = indices_of(connection, (row.h for row in rows), 2**53)
        last = max(indices.values(), default=0)
        head, stamps = _head(connection, last)
        if head is None or head.size <= last or len(indices) < len(rows):
            raise Refused("server.log_behind")
        full = stored_places(connection)
        paths = {h: tuple(node.hex() for node in proof((index,), head.size, full)) for h, index in indices.items()}
        customers, erased = _customers(connection, order_id)
        manifest = b.Manifest(
            version=_VERSION,
            org=self._org,
            trust_id=self._trust_id(),
            order_id=order_id,
            state=state,
            made_ms=self._clock.wall_ms(),
            enrolments=self._enrolments(connection, {row.key for row in rows}),
            events=tuple(_event(row, self._org, indices[row.h], paths[row.h]) for row in rows),
            checkpoint=msgspec.json.decode(head.said),
            checkpoint_sig=head.sig,
            stamps=stamps,
            keys=customers,
            erased=erased,
        )
        named = select(t.named.c.sha256).where(t.named.c.order_id == order_id)
        inline = connection.execute(select(t.sealed).where(t.sealed.c.sha256.in_(named)))
        return manifest, {row.sha256: row.data for row in inline}

    def _enrolments(self, connection: Connection, keys: set[str]) -> tuple[b.BundledKey, ...]:
        rows = connection.execute(select(t.key).where(t.key.c.key.in_(keys)).order_by(t.key.c.key))
        return tuple(
            b.BundledKey(enrol=row.enrol.hex(), sig=row.sig, countersig=self._keys.sign_hash(enrolment_hash(row.enrol))) for row in rows
        )

    def _trust_id(self) -> str:
        path = self._folders.of_replica.trust
        with translated_os(path):
            return hashlib.sha256(path.read_bytes()).hexdigest()

    def _file(self, sha256: str, inline: dict[str, bytes]) -> bytes | None:
        if sha256 in inline:
            return inline[sha256]
        try:
            return self._read_file(sha256)
        except (Refused, Damaged):
            return None


def _order(connection: Connection, order_id: str) -> Order:
    json = connection.execute(select(t.order_body.c.json).where(t.order_body.c.id == order_id)).scalar_one()
    return msgspec.json.decode(json, type=Order)


def _head(connection: Connection, last: int) -> tuple[Any, tuple[b.BundledStamp, ...]]:
    """The oldest stamped head over all leaves up to `last`, with its stamp; where none is stamped, the newest head."""
    both = select(checkpoint, stamp.c.token, stamp.c.sig.label("token_sig"))
    both = both.join(stamp, (stamp.c.feed_epoch == checkpoint.c.feed_epoch) & (stamp.c.size == checkpoint.c.size))
    newest_epoch = select(checkpoint.c.feed_epoch).order_by(checkpoint.c.feed_epoch.desc()).limit(1).scalar_subquery()
    stamped = both.where(checkpoint.c.size > last, checkpoint.c.feed_epoch == newest_epoch).order_by(checkpoint.c.size).limit(1)
    head = connection.execute(stamped).one_or_none()
    if head is not None:
        return head, (b.BundledStamp(checkpoint=msgspec.json.decode(head.said), token=head.token.hex(), sig=head.token_sig),)
    order = checkpoint.c.feed_epoch.desc(), checkpoint.c.size.desc()
    return connection.execute(select(checkpoint).order_by(*order).limit(1)).one_or_none(), ()


def _event(row: Any, org: str, index: int, path: Sequence[str]) -> b.BundledEvent:
    answer = answer_of(row, org)
    assert answer.said is not None and answer.outcome is not None
    return b.BundledEvent(
        raw=row.raw.hex(),
        sig=row.sig,
        receipt=answer.said,
        receipt_sig=row.receipt_sig,
        index=index,
        path=tuple(path),
        outcome=answer.outcome,
        reason=answer.reason,
        params=answer.params,
        ver=row.ver,
    )


def _customers(connection: Connection, order_id: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """The keys that open the order's customer, and who was erased."""
    rows = connection.execute(select(t.subject.c.customer, t.subject.c.key).where(t.subject.c.order_id == order_id))
    customer = connection.execute(select(t.orders.c.customer).where(t.orders.c.id == order_id)).scalar_one_or_none()
    is_gone = customer is not None and is_erased(connection, customer)
    return {row.customer: row.key for row in rows}, (str(customer),) if is_gone else ()


def _named(manifest: b.Manifest) -> list[str]:
    """Every file that an event names, as far as the events can be read."""
    found: set[str] = set()
    for event in manifest.events:
        try:
            blobs = msgspec.json.decode(bytes.fromhex(event.raw), type=_Names).blobs
        except UNREADABLE:
            continue
        found.update(ref.sha256 for ref in blobs)
    return sorted(found)


class _Name(msgspec.Struct):
    sha256: str


class _Names(msgspec.Struct):
    blobs: tuple[_Name, ...] = ()
