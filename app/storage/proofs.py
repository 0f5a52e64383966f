"""The witness's memory: heads that were accepted, proofs of own events, and alarms about heads that do not fit.

The one rule: what comes in here was checked by the caller (sync/client/witness.py); pruning asks `proven` before it forgets
an event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from app.domain.envelope import Seen
from app.storage.memory import keep, recall
from app.storage.proof_tables import alarm, head, proof
from app.storage.tables import log

Kind = Literal["split", "unproven", "restored"]

# More heads than this are halved in their older half: what remains lies denser the newer it is.
_MOST_HEADS = 200
_AT_ONCE = 500

_FIRST_OPEN = "first_open_proof"


@dataclass(frozen=True)
class Head:
    """An accepted checkpoint, with the canonical bytes that were signed; `root` and `sig` are hex."""

    feed_epoch: int
    size: int
    root: str
    said: str
    sig: str


@dataclass(frozen=True)
class Unproven:
    """An own event that the server holds and whose place in the log is not known yet; `receipt` is the canonical JSON."""

    h: str
    sig: str
    receipt: str


@dataclass(frozen=True)
class Alarm:
    """Two signed heads that do not fit each other; `is_open` until a later head is shown to continue the kept one."""

    kind: Kind
    at_ms: int
    kept_said: str
    kept_sig: str
    shown_said: str
    shown_sig: str
    is_open: bool


def newest_head(connection: Connection) -> Head | None:
    rows = connection.execute(select(head).order_by(head.c.feed_epoch.desc(), head.c.size.desc()).limit(1))
    return next((_head(row) for row in rows), None)


def heads(connection: Connection) -> list[Head]:
    """All that are kept, oldest first."""
    return [_head(row) for row in connection.execute(select(head).order_by(head.c.feed_epoch, head.c.size))]


def seen(connection: Connection) -> Seen | None:
    """What an event recorded now says of the log."""
    newest = newest_head(connection)
    return Seen(newest.size, newest.root) if newest else None


def accept(connection: Connection, new: Head) -> None:
    """Keeps a head; closes the alarms that it answers."""
    mine = select(head.c.size).where(head.c.feed_epoch == new.feed_epoch, head.c.size == new.size)
    if connection.execute(mine).first() is None:
        row = dict(feed_epoch=new.feed_epoch, size=new.size, root=new.root, said=new.said, sig=new.sig)
        connection.execute(insert(head).values(**row))
    connection.execute(update(alarm).where(alarm.c.kind == "unproven", alarm.c.is_open == 1).values(is_open=0))
    _thin_out(connection)


def _thin_out(connection: Connection) -> None:
    """A head that a proof refers to stays as long as the proof."""
    used = select(proof.c.size).where(proof.c.feed_epoch == head.c.feed_epoch, proof.c.size == head.c.size)
    free = select(head.c.feed_epoch, head.c.size).where(~used.exists()).order_by(head.c.feed_epoch, head.c.size)
    rows = connection.execute(free).all()
    if len(rows) > _MOST_HEADS:
        for row in rows[1 : _MOST_HEADS // 2 : 2]:
            connection.execute(delete(head).where(head.c.feed_epoch == row.feed_epoch, head.c.size == row.size))


def unproven(connection: Connection, most: int) -> list[Unproven]:
    """Received events without a proof, the oldest first."""
    asked = select(log.c.h, log.c.sig, log.c.receipt).outerjoin(proof, proof.c.h == log.c.h)
    asked = asked.where(log.c.seq >= _first_open(connection), log.c.receipt.is_not(None), proof.c.h.is_(None))
    asked = asked.order_by(log.c.seq).limit(most)
    return [Unproven(row.h, row.sig, row.receipt) for row in connection.execute(asked)]


def keep_proofs(connection: Connection, of: Head, paths: Mapping[str, tuple[int, Sequence[bytes]]]) -> None:
    """Enters checked audit paths: (index, path) by h, in the tree of an accepted head."""
    rows = [dict(h=h, idx=index, feed_epoch=of.feed_epoch, size=of.size, path=b"".join(path)) for h, (index, path) in paths.items()]
    if rows:
        connection.execute(insert(proof), rows)
        _move_on(connection)


def _first_open(connection: Connection) -> int:
    """Every event recorded before this one is proven, so that a season of them need not be looked through in each sync."""
    return int(str(recall(connection, _FIRST_OPEN, 0)))


def _move_on(connection: Connection) -> None:
    known = _first_open(connection)
    is_open = or_(log.c.receipt.is_(None), proof.c.h.is_(None))
    asked = select(log.c.seq).outerjoin(proof, proof.c.h == log.c.h).where(log.c.seq >= known, is_open).order_by(log.c.seq).limit(1)
    first = connection.execute(asked).scalar()
    if first is None:
        first = (connection.execute(select(func.max(log.c.seq))).scalar() or 0) + 1
    if first != known:
        keep(connection, _FIRST_OPEN, first)


def proven(connection: Connection, hashes: Sequence[str]) -> set[str]:
    """Those of `hashes` whose place in the log this device can show; no other event may be pruned (sync.md I3)."""
    found: set[str] = set()
    for start in range(0, len(hashes), _AT_ONCE):
        found.update(connection.execute(select(proof.c.h).where(proof.c.h.in_(hashes[start : start + _AT_ONCE]))).scalars())
    return found


def forget_proofs(connection: Connection, hashes: Iterable[str]) -> None:
    """The log of a restored server lacks these events: they are sent again and get new places."""
    for h in hashes:
        connection.execute(delete(proof).where(proof.c.h == h))
    keep(connection, _FIRST_OPEN, 0)


def raise_alarm(connection: Connection, kind: Kind, kept: Head, shown: Head, at_ms: int) -> bool:
    """Keeps both heads, once for each pair; answers whether this is news."""
    pair = alarm.c.kept_said == kept.said, alarm.c.shown_said == shown.said, alarm.c.kind == kind
    if connection.execute(select(alarm.c.id).where(*pair)).first() is not None:
        return False
    heads_of = dict(kept_said=kept.said, kept_sig=kept.sig, shown_said=shown.said, shown_sig=shown.sig)
    connection.execute(insert(alarm).values(kind=kind, at_ms=at_ms, is_open=1, **heads_of))
    return True


def alarms(connection: Connection) -> list[Alarm]:
    """Every alarm there ever was, newest first."""
    rows = connection.execute(select(alarm).order_by(alarm.c.id.desc()))
    return [Alarm(r.kind, r.at_ms, r.kept_said, r.kept_sig, r.shown_said, r.shown_sig, bool(r.is_open)) for r in rows]


def _head(row: Row[tuple[object, ...]]) -> Head:
    return Head(row.feed_epoch, row.size, row.root, row.said, row.sig)
