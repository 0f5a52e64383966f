"""L3: what this device may let go of, because the server holds it durably and the order shows it (sync.md).

The one rule: an event goes only with a final outcome, a receipt that a backup covers, the proof that the server's log holds
it, its effect in the base, every file of its own durable, and 90 days after the server took it; until then the server may ask
for it again (survive.md S 27).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, select

from app.storage.database import reading, writing
from app.storage.memory import keep, recall
from app.storage.naming import forget_events, is_also_named_by
from app.storage.proof_tables import proof
from app.storage.references import referenced
from app.storage.rows import parts
from app.storage.store import INLINE_ROLES, Store
from app.storage.tables import FINAL, base, blob, log, named_again, past_receipt

# survive.md S 27: a resend can be asked for at least so long after the receipt, by the server's clock.
KEPT_MS = 90 * 86_400_000

# The journal is written anew for each round, and nobody can save meanwhile.
_MOST_AT_ONCE = 5_000

_LEAVING = "leaving_journal"

# Under this name a replica remembers how far its journal was read whole (journal/checked.py).
CHECKED = "journal_checked"


@dataclass(frozen=True)
class LetGo:
    events: int
    files: int


def files_to_confirm(store: Store, durable_pos: int, server_ms: int, most: int = 200) -> list[str]:
    """Files that alone keep an event here: to be asked for whether they are durable by now."""
    ready = _ready(durable_pos, server_ms).with_only_columns(log.c.h)
    later = select(named_again.c.sha256).where(named_again.c.h.in_(ready))
    asked = select(blob.c.sha256).where(or_(blob.c.h.in_(ready), blob.c.sha256.in_(later)))
    asked = asked.where(blob.c.state == "stored", blob.c.role.not_in(INLINE_ROLES))
    with reading(store.engine) as connection:
        return list(connection.execute(asked.order_by(blob.c.at_ms).limit(most)).scalars())


def let_go(store: Store, durable_pos: int, server_ms: int) -> LetGo:
    """Removes rows, then their journal records and files; after a kill in between the next round goes on. Raises Unavailable."""
    is_needed = or_(blob.c.error != "", _is_not_safe())
    named_first = select(blob.c.sha256).where(blob.c.h == log.c.h, is_needed).exists()
    is_kept_back = or_(named_first, select(blob.c.sha256).where(is_also_named_by(log.c.h), is_needed).exists())
    with store.saving(), writing(store.engine) as connection:
        rows = connection.execute(_ready(durable_pos, server_ms).where(~is_kept_back).limit(_MOST_AT_ONCE)).all()
        gone = _removed(connection, [row.h for row in rows])
        going = [*leaving(connection), *(row.seq for row in rows)]
        keep(connection, _LEAVING, going)
    return LetGo(len(rows), _finish(store, set(going), gone))


def _finish(store: Store, leaving: set[int], gone: Sequence[str]) -> int:
    """Journal and files follow the committed rows."""
    if leaving:
        with store.saving():
            store.journal.prune(lambda entry: entry.seq not in leaving)
            store.remember(_LEAVING, [])
            # It was read and written anew: the next start need not do it again.
            store.remember(CHECKED, msgspec.to_builtins(store.journal.whole))
    unneeded = set(gone) - referenced(store.engine)
    for sha256 in unneeded:
        store.files.remove(sha256)
    return len(unneeded)


def _ready(durable_pos: int, server_ms: int) -> Select[tuple[int, str]]:
    """Rows of which nothing but their files may still be needed; never the newest, for the chain goes on from it."""
    taken_ms = func.json_extract(log.c.receipt, "$.server_time")
    newest = select(func.max(log.c.seq)).scalar_subquery()
    return (
        select(log.c.seq, log.c.h)
        .join(proof, proof.c.h == log.c.h)
        .outerjoin(base, base.c.order_id == log.c.order_id)
        .where(log.c.pos <= durable_pos, log.c.receipt.is_not(None), log.c.outcome.in_(FINAL), log.c.error == "")
        .where(taken_ms <= server_ms - KEPT_MS, log.c.seq < newest)
        .where(or_(log.c.order_id.is_(None), base.c.gone.is_(True), base.c.ver >= log.c.ver))
        .order_by(log.c.seq)
    )


def _is_not_safe() -> ColumnElement[bool]:
    """Small sealed blobs lie in the server's database beside their event; all others must be durable by themselves."""
    is_file = blob.c.role.not_in(INLINE_ROLES)
    return or_(and_(is_file, blob.c.state != "durable"), and_(~is_file, blob.c.state == "captured"))


def _removed(connection: Connection, hashes: Sequence[str]) -> list[str]:
    """Deletes the rows of these events; answers the files that no event names any more."""
    files = forget_events(connection, hashes)
    for part in parts(hashes):
        for table in (past_receipt, proof, log):
            connection.execute(delete(table).where(table.c.h.in_(part)))
    return files


def leaving(connection: Connection) -> list[int]:
    """Records whose rows are gone already: a kill fell between the two."""
    found = recall(connection, _LEAVING, [])
    return [int(seq) for seq in found] if isinstance(found, list) else []
