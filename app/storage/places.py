"""Where a replica stands before it pulls, read in one snapshot: cursors, scopes, and own orders that may turn out to be gone.

The one rule: nothing is changed here; what is acted on is read again by the transaction that acts (feed.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select, union

from app.storage.tables import FINAL, base, cursor, log, stage, stage_cursor
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
_IS_OPEN = or_(log.c.outcome.is_(None), log.c.outcome.not_in(FINAL))
_FINAL = (
    select(log.c.order_id)
    .where(log.c.order_id.is_not(None), log.c.order_id.not_in(select(base.c.order_id)))
    .group_by(log.c.order_id)
    .having(func.sum(_IS_OPEN) == 0)
)


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
