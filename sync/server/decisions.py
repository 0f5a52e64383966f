"""Decisions on held events, entered: the events' outcomes change, and what they were held for is kept beside.

The one rule: nothing of the held event itself is touched; its bytes, signature and receipt stay as they came.
"""

from sqlalchemy import Column, Table, Text, insert, select, update

from app.domain.identity import EventId
from sync.server import tables as t
from sync.server.answers import decided_columns
from sync.server.judge import Decided
from sync.server.work import Work

# `by` is the id of the desk's event; `reason` and `params` are what the event `h` was held for before.
decision = Table(
    "decision",
    t.metadata,
    Column("h", Text, primary_key=True),
    Column("by", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("params", Text, nullable=False),
)


def enter(work: Work, decided: Decided, by: EventId) -> int:
    """Saves the order and gives each target its outcome, which its author learns by `known`; the order's new version."""
    # The authors' rows change too, and nobody has named those.
    work.be_alone()
    order = work.with_pending(decided.order, _named(work, decided))
    ver = work.save(order)
    columns = decided_columns(decided, ver)
    for target in decided.targets:
        held = select(t.event).join(t.first, t.first.c.h == t.event.c.h).where(t.first.c.event_id == target)
        row = work.connection.execute(held).one()
        work.connection.execute(insert(decision).values(h=row.h, by=by, reason=row.reason, params=row.params))
        change = work.next_change(row.device)
        work.connection.execute(update(t.event).where(t.event.c.h == row.h).values(change=change, **columns))
    return ver


def _named(work: Work, decided: Decided) -> set[str]:
    """The files of accepted events: the order now waits for those that are not here yet."""
    if decided.outcome == "rejected":
        return set()
    named = select(t.named.c.sha256).join(t.first, t.first.c.h == t.named.c.h)
    return set(work.connection.execute(named.where(t.first.c.event_id.in_(decided.targets))).scalars())
