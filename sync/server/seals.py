"""The server's word on what it made of each event: its signature over the row's columns that the device did not sign.

The one rule: written in the transaction that stores or judges the event, so a row that was changed by anybody without the
server's key shows it (evidence.md 5, `verify store`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, RowMapping, Table, Text, delete, insert, select, tuple_

from app.domain.envelope import tagged_hash
from app.domain.jcs import jcs
from sync.server import tables as t
from sync.server.decisions import decision
from sync.server.server_keys import ServerKeys
from sync.server.work import Work

_COLUMNS = ("seq", "h", "id", "device", "pos", "key", "n", "prev", "order_id", "outcome", "reason", "params", "ver", "change")
_AT_ONCE = 400

seal = Table("seal", t.metadata, Column("h", Text, primary_key=True), Column("sig", Text, nullable=False))

# With what a decided event was held for before.
SEALED = select(*(t.event.c[name] for name in _COLUMNS), decision.c.by, decision.c.reason.label("was"), decision.c.params.label("with"))
SEALED = SEALED.outerjoin(decision, decision.c.h == t.event.c.h)


def row_hash(row: RowMapping | Mapping[str, Any]) -> str:
    """What is signed over a row of SEALED."""
    return tagged_hash("doorstep.row.1", jcs(dict(row)))


def seal_changed(work: Work, keys: ServerKeys) -> None:
    """Seals every event that this transaction has stored or judged."""
    _seal(work, keys, {h for h, _, _ in work.stored})
    if work.judged:
        changed = select(t.event.c.h).where(tuple_(t.event.c.device, t.event.c.change).in_(work.judged))
        _seal(work, keys, work.connection.execute(changed).scalars().all())


def seal_missing(work: Work, keys: ServerKeys) -> None:
    """At start: rows of a time without seals get one."""
    _seal(work, keys, work.connection.execute(select(t.event.c.h).where(t.event.c.h.not_in(select(seal.c.h)))).scalars().all())


def _seal(work: Work, keys: ServerKeys, hashes: Iterable[str]) -> None:
    every = sorted(hashes)
    for start in range(0, len(every), _AT_ONCE):
        part = every[start : start + _AT_ONCE]
        rows = work.connection.execute(SEALED.where(t.event.c.h.in_(part))).mappings().all()
        work.connection.execute(delete(seal).where(seal.c.h.in_(part)))
        work.connection.execute(insert(seal), [{"h": row["h"], "sig": keys.sign_hash(row_hash(row))} for row in rows])
