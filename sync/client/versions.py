"""Reference data that orders name and this device never had: noted before such an order is stored, asked for at the end of a sync.

The one rule: only what the trusted server signed is kept; what could not be fetched is asked for again, what the server has not is
forgotten, and the order is then worked as the program of now has it.
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from app.domain.errors import DoorstepError, Unavailable
from app.storage.feed import Arrival, Departure
from app.storage.outlook import Kept
from app.storage.store import Store
from sync.client.answers import Witness
from sync.client.link import Link, query
from sync.client.reply import RefusedByServer
from sync.client.report import Tally
from sync.protocol.reference_messages import PROCEDURES, SignedProcedures

_WANTED = "versions_wanted"
# What of `meta` this hangs on.
OF_VERSIONS = (_WANTED,)


class Shelf(Protocol):
    """Where procedures are kept by version (app/storage/catalog/editions.py)."""

    def has(self, version: str) -> bool: ...

    def put(self, version: str, data: bytes) -> None:
        """Keeps what this program can read, and nothing else. Raises Unavailable."""
        ...


def want(store: Store, shelf: Shelf, rows: Iterable[Arrival | Departure]) -> None:
    """Notes the versions of a page that are not here; before the page is taken, for it comes only once."""
    met = {row.order.versions.procedure for row in rows if isinstance(row, Arrival)}
    if missing := {version for version in met if not shelf.has(version)}:
        store.remember(_WANTED, sorted(missing | set(_wanted(store.remembered(_WANTED, [])))))


def fetch(link: Link, store: Store, witness: Witness, shelf: Shelf, kept: Kept, tally: Tally) -> None:
    """Trouble is told and stops nothing."""
    wanted = _wanted(kept.get(_WANTED, []))
    if not wanted:
        return
    left = [version for version in wanted if not _is_settled(link, witness, shelf, version, tally)]
    store.remember(_WANTED, left)


def _is_settled(link: Link, witness: Witness, shelf: Shelf, version: str, tally: Tally) -> bool:
    """Whether there is nothing more to ask for: it is here now, or the server has not got it, or this program cannot read it."""
    try:
        if not shelf.has(version):
            found = link.get(query(PROCEDURES, version=version), SignedProcedures)
            if not witness.is_of_version(found, version):
                raise Unavailable("sync.bad_procedures")
            shelf.put(version, found.packed)
    except RefusedByServer as refusal:
        if refusal.status != 404:
            tally.note(refusal)
        return refusal.status == 404
    except DoorstepError as error:
        tally.note(error)
        return False
    return True


def _wanted(value: object) -> tuple[str, ...]:
    return msgspec.convert(value, tuple[str, ...])
