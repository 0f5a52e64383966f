"""Where a replica stands before it pulls, read in one snapshot: cursors, scopes, and own orders that may turn out to be gone.

The one rule: nothing is changed here; what is acted on is read again by the transaction that acts (feed.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text, union

from app.storage.tables import FINAL, base, cursor, stage, stage_cursor
from app.storage.views import held

# Made once: each sync asks them, and building them takes longer than SQLite needs for its answers.
_SCOPES = union(
    select(cursor.c.scope),
    select(stage_cursor.c.scope),
    select(stage.c.scope).distinct(),
    select(base.c.scope).where(base.c.gone.is_(False)).distinct(),
)
_CURSORS, _STAGED = select(cursor), select(stage_cursor)
_LEFT = select(base.c.order_id).where(base.c.gone.is_(True), base.c.json.is_not(None))
# From order to order along the index: a season's thousand rows of finished work are not walked through with each sync.
_FINAL = text(
    """
    WITH RECURSIVE own(order_id) AS (
        SELECT min(order_id) FROM log
        UNION ALL SELECT (SELECT min(order_id) FROM log WHERE order_id > own.order_id) FROM own WHERE own.order_id IS NOT NULL
    )
    SELECT order_id FROM own
    WHERE order_id IS NOT NULL AND order_id NOT IN (SELECT order_id FROM base)
    AND NOT EXISTS (SELECT 1 FROM log WHERE log.order_id = own.order_id AND (outcome IS NULL OR outcome NOT IN :final))
    """
).bindparams(bindparam("final", FINAL, expanding=True))


@dataclass(frozen=True)
class Places:
    """`final` are orders of ours without a base whose every row is final: gone, if the pull brings them no base.

    `left` are orders that were taken away, are still shown, and have nothing open any more.
    """

    cursors: Mapping[str, int]
    staged: Mapping[str, int]
    final: tuple[str, ...]
    left: tuple[str, ...]

    def of(self, scope: str) -> tuple[int, bool]:
        """(where the scope's next page begins, whether it goes into the stage)."""
        return (self.cursors[scope], False) if scope in self.cursors else (self.staged.get(scope, 0), True)


def places(connection: Connection) -> Places:
    read = {row.scope: row.seq for row in connection.execute(_CURSORS)}
    staged = {row.scope: row.seq for row in connection.execute(_STAGED)}
    left = [order_id for order_id in connection.execute(_LEFT).scalars().all() if not held(connection, order_id)]
    return Places(read, staged, tuple(connection.execute(_FINAL).scalars()), tuple(left))


def scopes_here(connection: Connection) -> set[str]:
    """Every scope of which something stands here: a cursor, a stage, an order."""
    return set(connection.execute(_SCOPES).scalars())
