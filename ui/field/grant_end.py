"""Where a member's permission ended long ago: the tablet sends what is on it and shows no orders any more (survive.md, Sessions).

The one rule: saving and sending never need a permission; only reading does.
"""

import msgspec

from app.domain.receipts import Checkpoint
from app.storage.database import reading
from app.storage.proofs import newest_head
from app.wording import sentence
from ui.common.shift import Shift

# After its end what is on the tablet may be finished for so long; the server judges by the same.
FINISHING_MS = 30 * 86_400_000


def why_ended(shift: Shift) -> str:
    """Words for whoever unlocked, "" while the permission or its thirty days last.

    By this tablet's clock, or by the newest head of the log, which no clock that was set back makes older.
    """
    parts = shift.parts
    with reading(parts.store.engine) as connection:
        head = newest_head(connection)
    newest_ms = msgspec.json.decode(head.said, type=Checkpoint).time if head else 0
    if max(parts.clock.wall_ms(), newest_ms) <= parts.member.not_after_ms + FINISHING_MS:
        return ""
    return sentence("field.grant_over", shift.language, name=parts.member.name)
