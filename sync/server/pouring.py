"""Moving a restored SQLite file's rows into an empty PostgreSQL: the last step of a restore, and the way past one machine.

The one rule: one transaction; what stands in the database already is never touched, it is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, delete, func, inspect, select, text

from app.domain.errors import Refused
from app.storage.database import open_database, reading, writing
from sync.server import tables as t
from sync.server.postgres import open_engine, translated
from sync.server.row_parts import kept_tables
from sync.server.schemas import agree

_AT_ONCE = 1000


def pour(source: Path, database: str, org: str) -> None:
    """All rows of the SQLite file at `source`, brought up to this version first, into the database at `database`.

    Raises Refused("server.restore_database_taken" | "server.database_wrong"), Unavailable, Damaged.
    """
    engine = open_engine(database)
    origin = open_database(source, None)
    try:
        with writing(origin) as connection:
            agree(connection, org)
        with translated(), engine.begin() as target, reading(origin) as connection:
            _refuse_taken(target)
            agree(target, org)
            target.execute(delete(t.meta))
            for table in kept_tables():
                _copy(connection, target, table)
                _count_on(target, table)
    finally:
        origin.dispose()
        engine.dispose()


def refuse_taken(database: str) -> None:
    """Before anything else is done. Raises as `pour`."""
    engine = open_engine(database)
    try:
        with translated(), engine.connect() as connection:
            _refuse_taken(connection)
    finally:
        engine.dispose()


def _refuse_taken(connection: Connection) -> None:
    if inspect(connection).has_table(t.meta.name):
        raise Refused("server.restore_database_taken")


def _copy(source: Connection, target: Connection, table: Table) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    raw: psycopg.Connection[Any] = target.connection.driver_connection  # type: ignore[assignment]
    target.execute(text("SET LOCAL statement_timeout = 0"))
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN'.encode()) as copy:
        for row in _rows(source, table):
            copy.write_row(row)


def _rows(source: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    return (tuple(row) for row in source.execute(select(table).execution_options(yield_per=_AT_ONCE)))


def _count_on(target: Connection, table: Table) -> None:
    """Where the database numbers the rows, the next one gets the number after the last."""
    if (column := table.autoincrement_column) is not None:
        newest = select(func.max(column)).scalar_subquery()
        numbers = func.pg_get_serial_sequence(table.name, column.name)
        # The log counts its leaves from 0, which no sequence takes.
        target.execute(select(func.setval(numbers, func.greatest(newest, 1), newest.is_not(None))))
