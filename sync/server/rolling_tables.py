"""The tables of a change of the server's key: which changes these rows have been through, which bundles were sealed when.

The one rule: rows are added and never changed; the chain itself is proved by its signatures, wherever it stands.
"""

from sqlalchemy import Column, Connection, Table, Text, func, select

from app.domain.errors import Unavailable
from sync.server.tables import Integer, metadata

# `said` is the canonical JSON that the old key signed.
rollover = Table(
    "rollover",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("said", Text, nullable=False),
    Column("sig", Text, nullable=False),
)

# Bundles that were handed out, by their manifest's hash: after a change of the key they are still believed, by name.
issued = Table("issued", metadata, Column("h", Text, primary_key=True), Column("made_ms", Integer, nullable=False))


class KeyRolled(Unavailable):
    """The key of these rows was changed in another process: trying again is in vain until this one is started anew."""

    def __init__(self) -> None:
        super().__init__("server.key_rolled")


def count_of_rollovers(connection: Connection) -> int:
    """How often the key of these rows was changed."""
    return int(connection.execute(select(func.count()).select_from(rollover)).scalar_one())


def refuse_rolled(connection: Connection, count: int) -> None:
    """Before anything is signed. Raises KeyRolled in a process whose keys know another `count` of changes: one was made elsewhere."""
    if count_of_rollovers(connection) != count:
        raise KeyRolled
