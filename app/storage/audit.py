"""Everything a replica recorded with what it was answered: for whoever counts it anew, and believes no counter.

The one rule: it reads; a figure of a report comes from these rows and their signatures, never from a tally kept beside them.
"""

from dataclasses import dataclass

from sqlalchemy import Engine, select

from app.storage.database import reading
from app.storage.tables import blob, log


@dataclass(frozen=True)
class Recorded:
    """One event of this device; `receipt` is the canonical JSON that the server signed, None before it answered."""

    h: str
    event: str
    order_id: str | None
    type: str
    at_ms: int
    receipt: str | None
    receipt_sig: str
    outcome: str


@dataclass(frozen=True)
class Captured:
    """One file that an event of this device names; `sha256` is what was captured."""

    sha256: str
    role: str
    size: int
    order_id: str | None
    h: str
    state: str


def recorded(engine: Engine) -> list[Recorded]:
    """All events of this device in the order in which they were recorded."""
    columns = (log.c.h, log.c.id, log.c.order_id, log.c.type, log.c.at_ms, log.c.receipt, log.c.receipt_sig, log.c.outcome)
    with reading(engine) as connection:
        rows = connection.execute(select(*columns).order_by(log.c.seq))
        return [Recorded(*row[:6], row[6] or "", row[7] or "") for row in rows]


def captured(engine: Engine) -> list[Captured]:
    """All files of this device, the oldest first."""
    columns = (blob.c.sha256, blob.c.role, blob.c.size, blob.c.order_id, blob.c.h, blob.c.state)
    with reading(engine) as connection:
        return [Captured(*row) for row in connection.execute(select(*columns).order_by(blob.c.at_ms))]
