"""A device that came by a ticket where the organisation asks for two persons: it hands in, and reads nothing until somebody else
has compared its key.

The one rule: whoever made the ticket does not confirm what came by it; what the device hands in is kept from the first moment.
"""

import hashlib
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, Text, and_, insert, literal, or_, select, update

from app.domain.errors import Refused
from sync.protocol.two_persons import ENROLLED
from sync.server import tables as t
from sync.server.desk_tables import ticket_maker
from sync.server.operator_acts import note
from sync.server.proposals import Proposal, agree, end, enter, proposal
from sync.server.work import Work

# A device's state beside "open" and "revoked".
UNCONFIRMED = "unconfirmed"
_UNTIL = "confirmed:"

# Which member sat at the desk that made a ticket, as the desk said it.
ticket_member = Table("ticket_member", t.metadata, Column("sha256", Text, primary_key=True), Column("member", Text, nullable=False))


def note_member(work: Work, sha256: str, member: str) -> None:
    work.connection.execute(insert(ticket_member).values(sha256=sha256, member=member))


def await_second(work: Work, key: str, device: str, ticket: str = "") -> None:
    """From now on the device waits under this key; `ticket` names who let it in, "" nobody that is known."""
    sha256 = hashlib.sha256(ticket.encode()).hexdigest()
    desk = work.connection.execute(select(ticket_maker.c.device).where(ticket_maker.c.sha256 == sha256)).scalar_one_or_none()
    member = work.connection.execute(select(ticket_member.c.member).where(ticket_member.c.sha256 == sha256)).scalar_one_or_none()
    _wait(work, Proposal(key, ENROLLED, device, "", desk or "", member or ""))


def follow(work: Work, device: str, key: str) -> None:
    """Its key was followed by another before anybody compared it: that one is to be compared, under the same ticket."""
    row = work.connection.execute(_waiting(device)).one_or_none()
    if row is not None:
        _wait(work, Proposal(key, ENROLLED, device, "", row.device, row.member))


def confirm(work: Work, device: str) -> None:
    """It reads and records as any other; what it recorded before is judged now. A withdrawn one stays withdrawn."""
    is_new = t.device.c.id == device, t.device.c.state == UNCONFIRMED
    work.connection.execute(update(t.device).where(*is_new).values(state="open"))


def state_again(connection: Connection, device: str) -> str:
    """What a device is once its withdrawal is taken back: nobody compared its key by that."""
    return UNCONFIRMED if connection.execute(_waiting(device)).first() is not None else "open"


def was_declined(connection: Connection, device: str) -> bool:
    """Whether somebody looked at the key that it signs with and found it to be another's."""
    join = proposal.join(t.key, t.key.c.key == proposal.c.id)
    asked = select(proposal.c.id).select_from(join).where(_of_device(device))
    return connection.execute(asked.where(proposal.c.state == "declined", t.key.c.state != "closed")).first() is not None


def confirm_alone(work: Work, device: str, reason: str) -> None:
    """By the operator, without anybody who compared: the desks are told. Its records are judged by the server's next look."""
    note(work, ENROLLED, device, alone=reason)
    agree(work, _of_device(device))
    confirm(work, device)


def unconfirmed(connection: Connection, name: str) -> list[str]:
    """Those of that id or label that wait. Raises Refused("server.none_unconfirmed")."""
    is_meant = or_(t.device.c.id == name, t.device.c.label == name)
    found = list(connection.execute(select(t.device.c.id).where(is_meant, t.device.c.state == UNCONFIRMED)).scalars())
    if not found:
        raise Refused("server.none_unconfirmed", name=name)
    return found


def confirmed_beside(connection: Connection) -> list[str]:
    """What waits for devices that the operator's command has confirmed since."""
    join = t.wait.join(t.device, t.wait.c.needs == literal(_UNTIL).concat(t.device.c.id))
    asked = select(t.wait.c.needs).select_from(join).where(t.device.c.state != UNCONFIRMED).distinct()
    return list(connection.execute(asked).scalars())


def until_confirmed(device: str) -> str:
    """What its records wait for, whichever key is compared in the end."""
    return f"{_UNTIL}{device}"


def _wait(work: Work, asked: Proposal) -> None:
    """One at a time: an earlier one of the same device is over."""
    end(work, _of_device(asked.about))
    work.connection.execute(update(t.device).where(t.device.c.id == asked.about).values(state=UNCONFIRMED))
    enter(work, asked)


def _waiting(device: str) -> Select[Any]:
    return select(proposal).where(_of_device(device), proposal.c.state == "waits")


def _of_device(device: str) -> ColumnElement[bool]:
    return and_(proposal.c.kind == ENROLLED, proposal.c.about == device)
