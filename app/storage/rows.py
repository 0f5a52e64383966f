"""Writing many whole rows at once.

The one rule: values come in the table's order of columns and go to the driver as they are. SQLAlchemy binds every value of
every row by its name, which took a quarter of a pull of 10,000 orders.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Table


def replace_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """INSERT OR REPLACE of `rows`, one value a column; nothing where there are none."""
    if rows:
        names = ", ".join(f'"{column.name}"' for column in table.c)
        places = ", ".join("?" * len(table.c))
        connection.exec_driver_sql(f'INSERT OR REPLACE INTO "{table.name}" ({names}) VALUES ({places})', list(rows))
