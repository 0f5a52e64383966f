"""What an operator with every right over database and keys may try with the log; devices must notice."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, insert, select, update

from app.domain.merkle import EMPTY_ROOT
from sync.server import log_tables as lt
from sync.server import tables as t
from sync.server.log_tree import append_missing
from sync.server.work import Work
from tests.sync.rig import ServerRig


def rewrite(server: ServerRig, change: Callable[[Work], None]) -> None:
    """Changes what is stored, then makes and signs the log anew as if it had always been so."""

    def act(work: Work) -> None:
        change(work)
        for table in (lt.log_head, lt.log_leaf, lt.log_node, lt.checkpoint):
            work.connection.execute(delete(table))
        if append_missing(work.connection) == 0:
            work.connection.execute(insert(lt.log_head).values(id=1, size=0, edge=EMPTY_ROOT[:0]))

    server.running.transactions.write(act)
    server.running.parts.log.sign_due()


def without(*matches: Any) -> Callable[[Work], None]:
    """Events that meet all of these conditions were never there."""
    return lambda work: work.connection.execute(delete(t.event).where(*matches))  # type: ignore[return-value]


def with_a_later_time(work: Work) -> None:
    first = select(t.event.c.seq).order_by(t.event.c.seq).limit(1).scalar_subquery()
    work.connection.execute(update(t.event).where(t.event.c.seq == first).values(received_ms=t.event.c.received_ms + 1))
