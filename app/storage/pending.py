"""What is not yet verified by the server, item by item and file by file, for the sync page.

The one rule: it counts rows of this device and asks nobody; an item disappears from here only by a checked receipt.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, func, or_, select

from app.storage.database import reading
from app.storage.store import INLINE_ROLES
from app.storage.tables import blob, log


@dataclass(frozen=True)
class Pending:
    """An event (`kind` its type) or a file (`kind` its role) that is on this device only, or received and not verified.

    `stage` is "device", "received" or "failed"; `error` and `params` fill a sentence of resources/texts. Of a file, `state` is
    "captured" while the event that names it has not arrived, then "queued"; `sent` of its `size` bytes are on the server.
    """

    key: str
    order_id: str | None
    kind: str
    is_file: bool
    size: int
    member: str
    at_ms: int
    stage: str
    error: str = ""
    state: str = "captured"
    sent: int = 0


def pending(engine: Engine, most: int = 500) -> list[Pending]:
    """The oldest first, at most `most` of each sort."""
    events = select(log.c.h, log.c.order_id, log.c.type, func.length(log.c.raw), log.c.member, log.c.at_ms, log.c.error)
    events = events.where(or_(log.c.receipt.is_(None), log.c.error != "")).order_by(log.c.seq).limit(most)
    files = select(
        blob.c.sha256, blob.c.order_id, blob.c.role, blob.c.size, log.c.member, blob.c.at_ms, blob.c.error, log.c.receipt, blob.c.sent_bytes
    )
    files = files.join(log, log.c.h == blob.c.h).where(
        or_(and_(blob.c.role.not_in(INLINE_ROLES), blob.c.state == "captured"), blob.c.error != "")
    )
    files = files.order_by(blob.c.at_ms).limit(most)
    with reading(engine) as connection:
        found = [Pending(*row[:3], False, *row[3:6], _stage(row[6]), row[6]) for row in connection.execute(events)]
        found += [_file(row) for row in connection.execute(files)]
    return found


def _file(row: Any) -> Pending:
    state = "captured" if row.receipt is None else "queued"
    key, order_id, role, size, member, at_ms, error, _, sent = row
    return Pending(key, order_id, role, True, size, member, at_ms, _stage(error), error, state, sent)


def _stage(error: str) -> str:
    return "failed" if error else "device"
