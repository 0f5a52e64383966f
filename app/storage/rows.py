"""Many rows at once: written whole, or asked for by id.

The one rule: values come in the table's order of columns and go to the driver as they are. SQLAlchemy binds every value of
every row by its name, which took a quarter of a pull of 10,000 orders.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Table


def replace_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """INSERT OR REPLACE of `rows`, one value a column; nothing where there are none."""
    names = ", ".join(f'"{column.name}"' for column in table.c)
    insert_rows(connection, f'INSERT OR REPLACE INTO "{table.name}" ({names})', rows)


def insert_rows(connection: Connection, insert: str, rows: Sequence[tuple[object, ...]]) -> None:
    """`insert` ("INSERT INTO table (columns)") of `rows`; nothing where there are none."""
    if rows:
        connection.exec_driver_sql(f"{insert} VALUES ({', '.join('?' * len(rows[0]))})", list(rows))


def of_ids(connection: Connection, select: str, ids: Sequence[str]) -> Sequence[Any]:
    """The rows of `select` ("SELECT columns FROM table") whose `order_id` is one of `ids`, any number of them.

    One bound value and one text for any number: what SQLAlchemy makes anew for each list of ids took a tenth of a pull.
    """
    listed = msgspec.json.encode(ids).decode()
    return connection.exec_driver_sql(f"{select} WHERE order_id IN (SELECT value FROM json_each(?))", (listed,)).all()


def parts(ids: Sequence[str], size: int = 300) -> Iterator[Sequence[str]]:
    """`ids` in parts well under SQLite's limit of bound values."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
