"""The log's tree in the database: appended to by the transaction that stores the events, read in one snapshot.

The one rule: a leaf's index is given last, after every scope's counter. The head's row stays locked until the commit, so
indices have no gaps and follow one another also where several processes write.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select, update

from app.domain.merkle import Edge, Full, Place, event_leaf, grown
from sync.server import tables as t
from sync.server.log_tables import log_head, log_leaf, log_node

_HASH_BYTES = 32
_AT_ONCE = 2000


def append(connection: Connection, events: Sequence[tuple[str, str, int]]) -> int:
    """Adds stored events (h, sig, received_ms) as leaves, and answers the tree's size."""
    counted = update(log_head).values(size=log_head.c.size + len(events)).returning(log_head.c.size, log_head.c.edge)
    head = connection.execute(counted).one_or_none()
    if head is None:
        connection.execute(insert(log_head).values(id=1, size=len(events), edge=b""))
    size, edge = (head.size, head.edge) if head else (len(events), b"")
    first = size - len(events)
    after, full = grown(Edge(first, _cut(edge)), (event_leaf(*event) for event in events))
    connection.execute(update(log_head).values(edge=b"".join(after.hashes)))
    connection.execute(insert(log_leaf), [{"idx": first + i, "h": event[0]} for i, event in enumerate(events)])
    connection.execute(insert(log_node), [{"level": level, "idx": idx, "hash": digest} for (level, idx), digest in full.items()])
    return size


def append_missing(connection: Connection) -> int:
    """Brings into the log, in order of arrival, what was stored before there was one; answers how many events that were."""
    missing = select(t.event.c.h, t.event.c.sig, t.event.c.received_ms).where(t.event.c.h.not_in(select(log_leaf.c.h)))
    rows = [(row.h, row.sig, row.received_ms) for row in connection.execute(missing.order_by(t.event.c.seq))]
    for start in range(0, len(rows), _AT_ONCE):
        append(connection, rows[start : start + _AT_ONCE])
    return len(rows)


def edge_of(connection: Connection) -> Edge:
    """The tree as it stands in this snapshot."""
    row = connection.execute(select(log_head)).one_or_none()
    return Edge(row.size, _cut(row.edge)) if row else Edge()


def indices_of(connection: Connection, hashes: Iterable[str], size: int) -> dict[str, int]:
    """The leaf of each of `hashes` that the tree of `size` leaves holds."""
    asked = select(log_leaf.c.h, log_leaf.c.idx).where(log_leaf.c.h.in_(tuple(hashes)), log_leaf.c.idx < size)
    return {row.h: row.idx for row in connection.execute(asked)}


def stored_places(connection: Connection) -> Full:
    """Reads places as they are asked for; a proof asks for a few dozen."""
    known: dict[Place, bytes] = {}

    def full(level: int, index: int) -> bytes:
        if (level, index) not in known:
            asked = select(log_node.c.hash).where(log_node.c.level == level, log_node.c.idx == index)
            known[level, index] = connection.execute(asked).scalar_one()
        return known[level, index]

    return full


def _cut(edge: bytes) -> tuple[bytes, ...]:
    return tuple(edge[at : at + _HASH_BYTES] for at in range(0, len(edge), _HASH_BYTES))
