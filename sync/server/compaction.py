"""S8: departures that every device has long heard of leave the feed (sync.md), and keys of erased customers the database's log.

The one rule: an R row goes 60 days after it was written and never sooner; a device that stood before it reads everything
anew (410), so nobody keeps an order that left.
"""

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.identity import Clock
from sync.server import tables as t
from sync.server.erasing import erased
from sync.server.transactions import Transactions
from sync.server.work import Work

KEPT_MS = 60 * 86_400_000
REGULAR_MS = 86_400_000


class Compaction:
    """Once a day: notes where each scope stands, and drops what lay before the note of 60 days ago."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock
        self._next_ms = 0

    def compact_due(self) -> int:
        """Answers how many rows went; 0 where it is not yet time. Raises Unavailable."""
        if self._clock.mono_ms() < self._next_ms:
            return 0
        dropped = self._transactions.write(compact)
        self._next_ms = self._clock.mono_ms() + REGULAR_MS
        return dropped


class Scrubbing:
    """After each erasing, whoever ordered it: the customer's key leaves what the database keeps of its last changes too."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions, self._done = transactions, 0

    def scrub_due(self) -> bool:
        """Whether anything was scrubbed; where a reader was in the way, the next glance does it. Raises Unavailable, Damaged."""
        with self._transactions.read() as connection:
            count = connection.execute(select(func.count()).select_from(erased)).scalar_one()
        if count == self._done or not self._transactions.scrub():
            return False
        self._done = count
        return True


def compact(work: Work) -> int:
    """Rows carry no time of their own: the daily notes tell which are old enough. Answers how many went."""
    work.be_alone()
    connection, now_ms, dropped = work.connection, work.now_ms, 0
    # In ascending order, as every transaction takes the scopes.
    for scope in connection.execute(select(t.scope.c.id).order_by(t.scope.c.id)).scalars().all():
        dropped += _drop_old(connection, scope, now_ms - KEPT_MS)
        newest = connection.execute(select(func.max(t.scope_note.c.at_ms)).where(t.scope_note.c.scope == scope)).scalar()
        if newest is None or newest <= now_ms - REGULAR_MS:
            last = connection.execute(select(t.scope.c.last).where(t.scope.c.id == scope)).scalar_one()
            connection.execute(insert(t.scope_note).values(scope=scope, at_ms=now_ms, last=last))
    return dropped


def _drop_old(connection: Connection, scope: str, before_ms: int) -> int:
    """The floor is the highest row that went: who has read past it has heard of every one of them."""
    is_old = (t.scope_note.c.scope == scope, t.scope_note.c.at_ms <= before_ms)
    upto = connection.execute(select(func.max(t.scope_note.c.last)).where(*is_old)).scalar()
    if upto is None:
        return 0
    is_gone = (t.feed.c.scope == scope, t.feed.c.kind == "R", t.feed.c.seq <= upto)
    highest = connection.execute(select(func.max(t.feed.c.seq)).where(*is_gone)).scalar()
    # Notes that have done their work; the rows between them and the next ones are judged by those.
    connection.execute(delete(t.scope_note).where(*is_old))
    if highest is None:
        return 0
    connection.execute(update(t.scope).where(t.scope.c.id == scope, t.scope.c.floor < highest).values(floor=highest))
    return connection.execute(delete(t.feed).where(*is_gone)).rowcount
