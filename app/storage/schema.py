"""A replica's database by version: PRAGMA user_version says which, `STEPS` lead to the newest.

To change a table: change tables.py, add a step at the end of STEPS, and see tests/storage/test_upgrades.py pass. At a release,
write the schema that was shipped into tests/storage/golden beside the earlier ones.
"""

from sqlalchemy import Connection

from app.domain.errors import Refused
from app.storage import proof_tables, search
from app.storage.tables import metadata
from app.storage.upgrades import Step, bring_up, make_absent, newest

# Loaded so that its tables belong to the schema whoever opens the database.
assert proof_tables.head.metadata is metadata


def _narrower_view(connection: Connection) -> None:
    """1 to 2: two indexes that no question used any more cost each save a page."""
    for name in ("view_state", "view_due"):
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")


def _indexes_of_the_open(connection: Connection) -> None:
    """2 to 3: new indexes of the rows that a sync asks for, which `bring_up` makes."""


def _later_names_of_files(connection: Connection) -> None:
    """3 to 4: which events name a file that an earlier one named first, read from the events as they were signed."""
    connection.exec_driver_sql(
        "CREATE TABLE named_again (sha256 VARCHAR NOT NULL, h VARCHAR NOT NULL, order_id VARCHAR, PRIMARY KEY (sha256, h))"
    )
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO named_again SELECT blob.sha256, log.h, log.order_id FROM log"
        " JOIN json_each(CAST(log.raw AS TEXT), '$.blobs') AS named JOIN blob ON blob.sha256 = named.value ->> '$.sha256'"
        " WHERE blob.h != log.h"
    )


STEPS: tuple[Step, ...] = (_narrower_view, _indexes_of_the_open, _later_names_of_files)
SCHEMA_VERSION = newest(STEPS)
# The first that STEPS lead on from; a release says both, so that nobody installs one over a database that it cannot bring up.
OLDEST_SCHEMA = SCHEMA_VERSION - len(STEPS)


def make_schema(connection: Connection) -> None:
    """Makes a new database, brings an older one up, leaves a newer one alone. Raises Refused("store.newer_schema")."""
    found = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
    if found > SCHEMA_VERSION:
        raise Refused("store.newer_schema", found=found)
    if 0 < found < SCHEMA_VERSION:
        bring_up(connection, metadata, found, STEPS)
    else:
        make_absent(connection, metadata)
    search.SearchIndex.make(connection)
    # Only when it changes: a full disk must not keep a finished database from opening.
    if found != SCHEMA_VERSION:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
