"""What a sync has to know of its replica, read in one snapshot: what waits for the server, and what `meta` keeps.

The one rule: an outlook is of its moment. Whoever changed the replica or asked the server something long takes a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.storage.database import reading
from app.storage.memory import recall_some
from app.storage.outbox import OPEN_FILE
from app.storage.store import Store
from app.storage.tables import IS_UNDECIDED, IS_UNSENT, blob, log

# Counted by a column that no other index holds: SQLite would rather walk through all outcomes in `log_open` than take `log_undecided`.
_UNDECIDED = select(func.count(log.c.at_ms)).where(IS_UNDECIDED)

# Made once: building a question takes longer than SQLite needs for its answer.
_WAITING = select(
    select(func.count()).select_from(log).where(IS_UNSENT).scalar_subquery(),
    select(func.count()).select_from(blob).where(OPEN_FILE).scalar_subquery(),
    _UNDECIDED.scalar_subquery(),
)

# Values of `meta` by name; a name under which nothing is kept is not in it.
Kept = Mapping[str, object]


@dataclass(frozen=True)
class Outlook:
    """Events without receipt, files not stored, events that the server has not finally judged; `kept` by name as in `meta`."""

    events: int
    files: int
    undecided: int
    kept: Kept


def outlook(store: Store, names: Sequence[str] = ()) -> Outlook:
    with reading(store.engine) as connection:
        events, files, undecided = connection.execute(_WAITING).one()
        return Outlook(events, files, undecided, recall_some(connection, names))


def kept_of(store: Store, names: Sequence[str]) -> Kept:
    """What `meta` keeps under several names in one moment."""
    with reading(store.engine) as connection:
        return recall_some(connection, names)


def number(kept: Kept, name: str) -> int:
    """A number that `meta` keeps, 0 where it keeps none."""
    return int(str(kept.get(name, 0)))
