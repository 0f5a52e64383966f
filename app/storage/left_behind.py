"""Whether a database is of one piece: a disk that lied about its syncs may have left old pages among the new ones.

Each page then bears its seal and the trees are whole, so that no check of the file finds it; only the journal tells.
"""

from collections.abc import Set as AbstractSet

from sqlalchemy import Engine, select

from app.storage.database import reading
from app.storage.memory import recall
from app.storage.mending import has_log
from app.storage.pruning import leaving
from app.storage.tables import log


def lacks_entered(engine: Engine, journal: AbstractSet[int]) -> bool:
    """Whether records that the journal holds (their numbers) are missing before the place up to which it was entered here."""
    with reading(engine) as connection:
        if not has_log(connection):
            return False
        known = int(str(recall(connection, "journal_pos", 0)))
        here = {*connection.execute(select(log.c.seq)).scalars().all(), *leaving(connection)}
    return any(seq <= known and seq not in here for seq in journal)
