"""A ticket that a desk asks for, for a device that stands ready beside somebody: once, within ten minutes.

The one rule: a desk opens no place that it could not withdraw again; who asked is kept beside the ticket's hash.
"""

import hashlib
import secrets

from sqlalchemy import insert

from app.domain.errors import Refused
from sync.protocol.desk_messages import MadeTicket
from sync.protocol.figures import words
from sync.server import tables as t
from sync.server.desk_tables import ticket_maker
from sync.server.devices import Caller
from sync.server.newcomers import note_member
from sync.server.organisation import Organisation, Place
from sync.server.tickets import TICKET_LIFE_MS
from sync.server.transactions import Transactions
from sync.server.work import Work

# 128 bits: nobody guesses it within its life, and it fits a code that a cheap camera reads.
_SECRET_BYTES = 16


def reaches(caller: Caller, organisation: Organisation, crews: tuple[str, ...], areas: tuple[str, ...]) -> bool:
    """Whether whoever works in these crews and areas works nowhere but where the desk is at home."""
    return organisation.areas_of(crews, areas) <= set(caller.author.areas)


def check_desk(caller: Caller) -> None:
    """Raises Refused("server.not_a_desk" | "server.device_unconfirmed") for all but a desk that may read."""
    if caller.author.is_unconfirmed:
        raise Refused("server.device_unconfirmed", words=words(caller.key))
    if caller.author.role != "dispatcher" or not caller.scopes:
        raise Refused("server.not_a_desk")


class DeskTickets:
    """Makes tickets for desks; those in the folder are made by tickets.py."""

    def __init__(self, transactions: Transactions, organisation: Organisation) -> None:
        self._transactions, self._organisation = transactions, organisation

    def make(self, caller: Caller, label: str, member: str = "") -> MadeTicket:
        """`member` is who asks, as the desk says. Raises Refused("server.not_a_desk" | "server.label_unknown" | "server.not_own_scope" |
        "server.member_unknown")."""
        check_desk(caller)
        known = self._organisation.member(member)
        if member and (known is None or known.role != caller.author.role):
            raise Refused("server.member_unknown", member=member)
        place = self._organisation.place(label)
        if not reaches(caller, self._organisation, place.crews, place.areas):
            raise Refused("server.not_own_scope")
        secret = secrets.token_hex(_SECRET_BYTES)
        ends_ms = self._transactions.write(lambda work: _enter(work, place, secret, caller.device, member))
        return MadeTicket(org=self._organisation.id, ticket=secret, role=place.role, label=label, ends_ms=ends_ms)


def _enter(work: Work, place: Place, secret: str, device: str, member: str) -> int:
    sha256, ends_ms = hashlib.sha256(secret.encode()).hexdigest(), work.now_ms + TICKET_LIFE_MS
    work.connection.execute(insert(t.ticket).values(sha256=sha256, label=place.label, key=None))
    work.connection.execute(insert(t.ticket_end).values(sha256=sha256, end_ms=ends_ms))
    work.connection.execute(insert(ticket_maker).values(sha256=sha256, label=place.label, device=device, made_ms=work.now_ms))
    note_member(work, sha256, member)
    return ends_ms
