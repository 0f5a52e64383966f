"""Which files something still needs: read at start, before the others are swept.

The one rule: a file that an event, a draft or a fetched order names is never swept.
"""

import msgspec
from sqlalchemy import Engine, select

from app.storage.database import reading
from app.storage.drafts import files_of_drafts
from app.storage.tables import blob, detail


class _Fetched(msgspec.Struct, frozen=True):
    """The part of a kept S3b reply that is read here: the states of the order's files by hash."""

    files: dict[str, str] = {}


def referenced(engine: Engine) -> set[str]:
    """Hashes of all files to keep; drafts hold theirs as `"sha256": "…"` anywhere in their JSON."""
    with reading(engine) as connection:
        kept = set(connection.execute(select(blob.c.sha256)).scalars()) | files_of_drafts(connection)
        for content in connection.execute(select(detail.c.json)).scalars():
            kept.update(msgspec.json.decode(content, type=_Fetched).files)
    return kept
