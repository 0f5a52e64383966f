"""What the doctor and `verify store` ask of PostgreSQL itself: whether all of it can be read, whether it keeps what it promises.

The one rule: it reads, in one snapshot, and needs no right beyond that of reading the tables.
"""

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.sql.elements import TextClause

from app.domain.errors import Damaged
from sync.server.tables import metadata

# Settings of the cluster without which a commit may be gone after a power cut (PostgreSQL manual, 20.5).
_NEEDED = {"fsync": "server.weak_fsync", "full_page_writes": "server.weak_full_pages"}
# Without an index the rows themselves are read: a spoiled index would not notice what it does not point to.
_ROWS_THEMSELVES = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")


def check(connection: Connection) -> None:
    """Every value of every row is read, and no name stands twice. Raises Damaged("storage.damaged") with the table's name."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    for setting in _ROWS_THEMSELVES:
        connection.execute(text(f"SET LOCAL {setting} = off"))
    for table in metadata.sorted_tables:
        connection.execute(_whole(table))
        names = table.primary_key.columns
        twice = select(func.count()).select_from(table).group_by(*names).having(func.count() > 1).limit(1)
        if connection.execute(twice).first() is not None:
            raise Damaged("storage.damaged", table=table.name)


def weaknesses(connection: Connection) -> tuple[str, ...]:
    """Codes of what is wrong with the cluster's settings."""
    return tuple(code for name, code in _NEEDED.items() if connection.exec_driver_sql(f"SHOW {name}").scalar_one() != "on")


def _whole(table: Table) -> TextClause:
    """A row as text has every value in it, those that are kept apart from the row too."""
    return text(f'SELECT sum(octet_length(whole::text)) FROM "{table.name}" AS whole')
