"""Bringing a database from the schema it was made by to the one this program knows: numbered steps, forward only.

The one rule: all steps and the new number are one transaction, so that a kill in between leaves the old database. A new table
needs no step; a new or changed column, a new index or a changed meaning does (manual: decisions/0010).
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, MetaData, inspect

# What changes version n into n + 1; the first changes 1 into 2. It sees the old tables and names columns itself: a module's
# own Table objects are of the newest version, not of the one it makes.
Step = Callable[[Connection], None]


def newest(steps: Sequence[Step]) -> int:
    return len(steps) + 1


def bring_up(connection: Connection, metadata: MetaData, found: int, steps: Sequence[Step]) -> None:
    """From version `found` to the newest. Data stays as it is but for what a step says."""
    for step in steps[found - 1 :]:
        step(connection)
    make_absent(connection, metadata)
    _add_indexes(connection, metadata)


def make_absent(connection: Connection, metadata: MetaData) -> None:
    """Makes the tables that are not there. `create_all` alone asks for each of them, at each start of a tablet or a server."""
    there = set(inspect(connection).get_table_names())
    metadata.create_all(connection, tables=[table for table in metadata.sorted_tables if table.name not in there], checkfirst=False)


def _add_indexes(connection: Connection, metadata: MetaData) -> None:
    """`make_absent` leaves a table that is there as it is, without its new indexes."""
    there = inspect(connection)
    for table in metadata.sorted_tables:
        known = {index["name"] for index in there.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in known:
                index.create(connection)
