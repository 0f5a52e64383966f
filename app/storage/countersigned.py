"""This device's own keys under the server's newest word: countersignatures made anew, with what came beside them.

The one rule: one transaction; the ENROL records themselves never change.
"""

from collections.abc import Mapping

from sqlalchemy import Engine, update

from app.storage.database import writing
from app.storage.memory import keep
from app.storage.tables import key_ring


def enter_countersigned(engine: Engine, countersigs: Mapping[bytes, str], notes: Mapping[str, object]) -> None:
    """`countersigs` by ENROL bytes, checked by the caller; `notes` go into `meta`."""
    with writing(engine) as connection:
        for raw, countersig in countersigs.items():
            connection.execute(update(key_ring).where(key_ring.c.enrol == raw).values(countersig=countersig))
        for name, value in notes.items():
            keep(connection, name, value)
