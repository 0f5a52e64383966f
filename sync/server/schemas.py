"""The database's first row: whose it is, and by which schema it was made.

The one rule: what is of another organisation or of a newer program is refused, and nothing in it is changed.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from app.domain.errors import Refused
from sync.server.tables import SCHEMA, meta, metadata


@dataclass(frozen=True)
class Found:
    """What the row says: feed_epoch, and how many write transactions an embedded database has counted."""

    feed_epoch: int
    commits: int


def agree(connection: Connection, org: str) -> Found:
    """Makes what is absent and answers the row. Raises Refused("server.other_organisation" | "server.newer_database")."""
    metadata.create_all(connection)
    row = connection.execute(select(meta)).one_or_none()
    if row is None:
        connection.execute(insert(meta).values(id=1, schema=SCHEMA, org=org, feed_epoch=1, commits=0))
        return Found(feed_epoch=1, commits=0)
    if row.schema > SCHEMA:
        raise Refused("server.newer_database", found=row.schema, known=SCHEMA)
    if row.org != org:
        raise Refused("server.other_organisation")
    return Found(row.feed_epoch, row.commits)
