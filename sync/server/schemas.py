"""The server's database by version, on SQLite and on PostgreSQL: its first row says which, and whose it is.

The one rule: what is of another organisation or of a newer program is refused, and nothing in it is changed.
To change a table: change tables.py, add a step at the end of STEPS, and see tests/sync/test_server_upgrades.py pass. At a
release, write the schema that was shipped into tests/sync/golden beside the earlier ones.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, inspect, select, update

from app.domain.errors import Refused
from app.storage.upgrades import Step, bring_up, make_absent, newest
from sync.server import decisions, desk_tables, erasing, log_tables, newcomers, proposals, revocations, rolling_tables, seals
from sync.server.tables import meta, metadata

# Loaded so that their tables belong to the schema whoever opens the database.
assert log_tables.log_head.metadata is metadata and decisions.decision.metadata is metadata and seals.seal.metadata is metadata
assert desk_tables.contact.metadata is metadata and erasing.erased.metadata is metadata and revocations.barred_key.metadata is metadata
assert rolling_tables.rollover.metadata is metadata and proposals.proposal.metadata is metadata
assert newcomers.ticket_member.metadata is metadata


def _as_it_was(connection: Connection) -> None:
    """1 to 2: new tables only (log, backups, decisions, notes), which need no step; the number tells folders made before."""


STEPS: tuple[Step, ...] = (_as_it_was,)
SCHEMA = newest(STEPS)


@dataclass(frozen=True)
class Found:
    """What the row says: feed_epoch, how many write transactions an embedded database has counted, whose it is."""

    feed_epoch: int
    commits: int
    org: str


def agree(connection: Connection, org: str) -> Found:
    """Makes what is absent and answers the row. Raises Refused("server.other_organisation" | "server.newer_database")."""
    if not inspect(connection).has_table(meta.name):
        make_absent(connection, metadata)
        connection.execute(insert(meta).values(id=1, schema=SCHEMA, org=org, feed_epoch=1, commits=0))
    # These two columns are in every version.
    schema, stored_org = connection.execute(select(meta.c.schema, meta.c.org)).one()
    if schema > SCHEMA:
        raise Refused("server.newer_database", found=schema, known=SCHEMA)
    if stored_org != org:
        raise Refused("server.other_organisation")
    if schema < SCHEMA:
        bring_up(connection, metadata, schema, STEPS)
        connection.execute(update(meta).values(schema=SCHEMA))
    else:
        make_absent(connection, metadata)
    return _found(connection)


def as_it_stands(connection: Connection) -> Found:
    """The row of a database that a server of this version has opened before; changes nothing.

    Raises Refused("server.not_brought_up") where none has, Refused("server.newer_database").
    """
    there = set(inspect(connection).get_table_names())
    schema = connection.execute(select(meta.c.schema)).scalar_one_or_none() if meta.name in there else None
    if schema is not None and schema > SCHEMA:
        raise Refused("server.newer_database", found=schema, known=SCHEMA)
    if schema != SCHEMA or not metadata.tables.keys() <= there:
        raise Refused("server.not_brought_up")
    return _found(connection)


def _found(connection: Connection) -> Found:
    row = connection.execute(select(meta.c.feed_epoch, meta.c.commits, meta.c.org)).one()
    return Found(row.feed_epoch, row.commits, row.org)
