"""Many rows at once: written whole, or asked for by id.

The one rule: values come in the table's order of columns and go to the driver as they are. SQLAlchemy binds every value of
every row by its name, which took a quarter of a pull of 10,000 orders.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

# A row's values in its table's order of columns.
Row = tuple[object, ...]

# So many rows in one statement take a fifth less time than single rows, and 500 a fifth more. The full-text index is another thing:
# for it SQLite opens a savepoint in such a statement, at which FTS5 writes out what it gathered.
_IN_ONE = 50


def replace_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """INSERT OR REPLACE of `rows`, one value a column; nothing where there are none."""
    names = ", ".join(f'"{column.name}"' for column in table.c)
    insert_rows(connection, f'INSERT OR REPLACE INTO "{table.name}" ({names})', rows)


def insert_rows(connection: Connection, insert: str, rows: Sequence[Row]) -> None:
    """`insert` ("INSERT INTO table (columns)") of `rows`; nothing where there are none."""
    if not rows:
        return
    one, whole = f"({', '.join('?' * len(rows[0]))})", len(rows) - len(rows) % _IN_ONE
    if whole:
        several = [tuple(chain.from_iterable(rows[at : at + _IN_ONE])) for at in range(0, whole, _IN_ONE)]
        connection.exec_driver_sql(f"{insert} VALUES {', '.join([one] * _IN_ONE)}", several)
    if rest := rows[whole:]:
        connection.exec_driver_sql(f"{insert} VALUES {one}", list(rest))


def of_ids(connection: Connection, select: str, ids: Sequence[str]) -> Sequence[Any]:
    """The rows of `select` ("SELECT columns FROM table") whose `order_id` is one of `ids`, any number of them.

    One bound value and one text for any number: what SQLAlchemy makes anew for each list of ids took a tenth of a pull.
    """
    listed = msgspec.json.encode(ids).decode()
    return connection.exec_driver_sql(f"{select} WHERE order_id IN (SELECT value FROM json_each(?))", (listed,)).all()


def parts(ids: Sequence[str], size: int = 300) -> Iterator[Sequence[str]]:
    """`ids` in parts well under SQLite's limit of bound values."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
