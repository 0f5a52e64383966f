"""What a carrier file takes along: everything of this device that has no answer yet, in log order.

The one rule: it reads; what was written into a file waits as before until the server's answer came.
"""

from collections.abc import Iterator

import msgspec
from sqlalchemy import Engine, or_, select

from app.storage.database import reading
from app.storage.replica import Outgoing, Replica
from app.storage.store import INLINE_ROLES
from app.storage.tables import blob, log

_AT_ONCE = 100


def unsent_events(replica: Replica, engine: Engine) -> Iterator[list[Outgoing]]:
    """Events without a receipt, also those that the server refused on the line, in batches."""
    last = 0
    while True:
        rows = select(log.c.seq, log.c.h).where(log.c.receipt.is_(None), log.c.seq > last).order_by(log.c.seq).limit(_AT_ONCE)
        with reading(engine) as connection:
            found = connection.execute(rows).all()
        if not found:
            return
        yield replica.outgoing([row.h for row in found])
        last = found[-1].seq


def files_to_carry(engine: Engine) -> list[str]:
    """Files that the server does not hold, the smallest first."""
    waiting = select(blob.c.sha256).where(blob.c.state == "captured", blob.c.role.not_in(INLINE_ROLES)).order_by(blob.c.size)
    with reading(engine) as connection:
        return list(connection.execute(waiting).scalars())


def received_hashes(engine: Engine) -> set[str]:
    """Events that a receipt stands for."""
    with reading(engine) as connection:
        return set(connection.execute(select(log.c.h).where(log.c.receipt.is_not(None))).scalars())


def untaken_records(engine: Engine) -> Iterator[bytes]:
    """What the server has not received, refused, holds or rejected, in log order: a line of JSON each, `raw` as it was signed."""
    untaken = or_(log.c.receipt.is_(None), log.c.error != "", log.c.outcome.in_(("quarantined", "rejected")))
    with reading(engine) as connection:
        for row in connection.execute(select(log).where(untaken).order_by(log.c.seq)):
            said = {"h": row.h, "sig": row.sig, "error": row.error, "outcome": row.outcome, "reason": row.reason}
            yield msgspec.json.encode({**said, "raw": msgspec.Raw(row.raw)}) + b"\n"
