"""One-time tickets: each lets one device enrol under one label of the organisation.

The one rule: the database knows a ticket by its hash only; the secret stands in its file, 0600, until the ticket is used.
"""

import hashlib
import secrets
from pathlib import Path

import msgspec
from sqlalchemy import insert, select, update

from app.domain.errors import Refused
from app.storage.disk import replace_file, translated_os
from sync.protocol.messages import Ticket
from sync.server import tables as t
from sync.server.folders import ServerFolders
from sync.server.organisation import Organisation, Place
from sync.server.transactions import Transactions
from sync.server.work import Work

# A ticket made for somebody who stands there lasts ten minutes (survive.md, Enrol); those in the folder last until used.
TICKET_LIFE_MS = 10 * 60_000


class Tickets:
    """Writes ticket files and redeems tickets."""

    def __init__(
        self, transactions: Transactions, folders: ServerFolders, organisation: Organisation, server_key: str, *, is_demo: bool
    ) -> None:
        """`server_key` is what devices shall find the server by (hex)."""
        self._transactions = transactions
        self._folder = folders.tickets
        self._organisation = organisation
        self._server_key = server_key
        self._is_demo = is_demo

    def publish(self, url: str) -> tuple[Path, ...]:
        """A ticket file for every label that no device has used yet, with the address of this run."""
        used = self._transactions.write(_used_labels)
        return tuple(self.issue(place.label, url) for place in self._organisation.devices if place.label not in used)

    def issue(self, label: str, url: str) -> Path:
        """A ticket file for `label`, the secret of an unused one kept. Raises Refused("server.label_unknown")."""
        place = self._organisation.place(label)
        path = self._folder / f"ticket-{label}.json"
        ticket = self._ticket(place, url, self._unused_secret(path) or secrets.token_hex(32))
        # The file first: a kill in between leaves a file whose ticket is made valid by the next start.
        replace_file(path, msgspec.json.format(msgspec.json.encode(ticket), indent=1))
        self._transactions.write(lambda work: _enter(work, ticket))
        return path

    def redeem(self, work: Work, ticket: str, key: str) -> Place:
        """The place a ticket stands for, now used up by `key`. Raises Refused("server.ticket_unknown" | "server.ticket_used" | …)."""
        sha = _sha256(ticket)
        row = work.connection.execute(select(t.ticket).where(t.ticket.c.sha256 == sha)).one_or_none()
        if row is None:
            raise Refused("server.ticket_unknown")
        if row.key not in (None, key):
            raise Refused("server.ticket_used")
        end_ms = work.connection.execute(select(t.ticket_end.c.end_ms).where(t.ticket_end.c.sha256 == sha)).scalar_one_or_none()
        # Asked for again by the key that used it in time, it has the same answer as then.
        if row.key is None and end_ms is not None and work.now_ms > end_ms:
            raise Refused("server.ticket_ended")
        work.connection.execute(update(t.ticket).where(t.ticket.c.sha256 == sha).values(key=key))
        return self._organisation.place(row.label)

    def was_of(self, work: Work, ticket: str, key: str) -> bool:
        """Whether `key` has used up this ticket."""
        used = work.connection.execute(select(t.ticket.c.key).where(t.ticket.c.sha256 == _sha256(ticket))).scalar_one_or_none()
        return used == key

    def _ticket(self, place: Place, url: str, secret: str) -> Ticket:
        return Ticket(
            url=url,
            org=self._organisation.id,
            ticket=secret,
            role=place.role,
            label=place.label,
            preset_pin=self._organisation.preset_pin if self._is_demo else "",
            is_demo=self._is_demo,
            server_key=self._server_key,
            tls_pins=self._organisation.tls_pins,
        )

    def _unused_secret(self, path: Path) -> str | None:
        if not path.exists():
            return None
        with translated_os(path):
            content = path.read_bytes()
        try:
            secret = msgspec.json.decode(content, type=Ticket).ticket
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        with self._transactions.read() as connection:
            row = connection.execute(select(t.ticket.c.key).where(t.ticket.c.sha256 == _sha256(secret))).one_or_none()
        return None if row is not None and row.key is not None else secret


def _used_labels(work: Work) -> set[str]:
    return set(work.connection.execute(select(t.ticket.c.label).where(t.ticket.c.key.is_not(None))).scalars())


def _enter(work: Work, ticket: Ticket) -> None:
    sha = _sha256(ticket.ticket)
    if work.connection.execute(select(t.ticket.c.sha256).where(t.ticket.c.sha256 == sha)).first() is None:
        work.connection.execute(insert(t.ticket).values(sha256=sha, label=ticket.label, key=None))


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
