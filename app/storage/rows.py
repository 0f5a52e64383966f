"""Many rows at once: written whole, or asked for by id.

The one rule: values come in the table's order of columns and go to the driver as they are. SQLAlchemy binds every value of
every row by its name, which took a quarter of a pull of 10,000 orders.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table


def replace_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """INSERT OR REPLACE of `rows`, one value a column; nothing where there are none."""
    if rows:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        places = ", ".join("?" * len(table.c))
        connection.exec_driver_sql(f'INSERT OR REPLACE INTO "{table.name}" ({names}) VALUES ({places})', list(rows))


def parts(ids: Sequence[str], size: int = 300) -> Iterator[Sequence[str]]:
    """`ids` in parts well under SQLite's limit of bound values."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
