"""Whether a database is of one piece: a disk that lied about its syncs may have left old pages among the new ones.

Each page then bears its seal and the trees are whole, so that no check of the file finds it; only the journal tells.
"""

from collections.abc import Set as AbstractSet

import msgspec
from sqlalchemy import Connection, Engine, select, text

from app.storage.database import reading
from app.storage.journal import REMAINDERS_OF, Checked
from app.storage.memory import recall
from app.storage.mending import has_log
from app.storage.pruning import CHECKED, leaving
from app.storage.tables import log

# Over an index, which is a thousandth of the log: the plus sign keeps SQLite from walking through the rows themselves.
_TALLY = text(
    f"SELECT count(*), coalesce(sum(seq), 0), coalesce(sum(seq * seq % {REMAINDERS_OF}), 0) FROM log INDEXED BY log_pos WHERE +seq <= :seq"
)


def readable_from(engine: Engine) -> Checked | None:
    """How far the journal was read whole at an earlier start; None where the database does not hold the records that lay there.

    Their numbers are compared at every start, by count and sums: 1.7 ms for 14,500 of them.
    """
    with reading(engine) as connection:
        said = recall(connection, CHECKED, None) if has_log(connection) else None
        if said is None or leaving(connection):
            return None
        checked = msgspec.convert(said, Checked)
        here = connection.execute(_TALLY, {"seq": checked.seq}).one()
        return checked if tuple(here) == checked.tally and _known(connection) >= checked.seq else None


def lacks_entered(engine: Engine, journal: AbstractSet[int]) -> bool:
    """Whether records that the journal holds (their numbers) are missing before the place up to which it was entered here."""
    with reading(engine) as connection:
        if not journal or not has_log(connection):
            return False
        known = _known(connection)
        here = connection.execute(select(log.c.seq).where(log.c.seq >= min(journal))).scalars().all()
        there = {*here, *leaving(connection)}
    return any(seq <= known and seq not in there for seq in journal)


def _known(connection: Connection) -> int:
    return int(str(recall(connection, "journal_pos", 0)))
