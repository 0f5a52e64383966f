"""Own events that a desk accepted after they had been held, for whoever recorded them."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, select

from app.storage.database import reading
from app.storage.tables import log

# How long the crew is told that the desk accepted what had been held: a week.
_LATELY_MS = 7 * 86_400_000


@dataclass(frozen=True)
class Accepted:
    """Records of one order that one decision let take effect; `type` is the kind of the first of them."""

    order_id: str
    type: str
    why: str
    count: int


def accepted(engine: Engine, now_ms: int) -> tuple[Accepted, ...]:
    """What was recorded lately and accepted, oldest first; one line for each order and reason."""
    rows = select(log.c.order_id, log.c.type, log.c.params).where(log.c.outcome == "accepted", log.c.at_ms >= now_ms - _LATELY_MS)
    found: dict[tuple[str, str], list[str]] = {}
    with reading(engine) as connection:
        for row in connection.execute(rows.order_by(log.c.seq)):
            found.setdefault((row.order_id, str(json.loads(row.params).get("why", ""))), []).append(row.type)
    return tuple(Accepted(order_id, kinds[0], why, len(kinds)) for (order_id, why), kinds in found.items())
