"""Tickets as a person brings them: held before the camera, as the desk's file, or as a picture of the code.

The one rule: a device takes no ticket of another kind of device; the server would, and the window would not fit.
"""

from pathlib import Path

import msgspec
from PySide6.QtGui import QImage

from app.domain.errors import Refused
from sync.client.enrol import read_ticket
from sync.protocol.messages import Ticket
from ui.common.codes import codes_in

# The kind of device a window is.
ROLES = {"field": "crew", "desk": "dispatcher"}


def ticket_in(code: str, role: str) -> Ticket:
    """The ticket that a code says; `role` is the window's ("field", "desk"). Raises Refused("ticket.no_ticket" | "ticket.other_device")."""
    try:
        ticket = msgspec.json.decode(code, type=Ticket)
    except msgspec.MsgspecError as error:
        raise Refused("ticket.no_ticket") from error
    return _fitting(ticket, role)


def ticket_of(path: Path, role: str) -> Ticket:
    """The ticket of a file, or of the code on a picture.

    Raises Refused("sync.ticket_missing" | "sync.ticket_wrong" | "ticket.no_code" | "ticket.no_ticket" | "ticket.other_device").
    """
    picture = QImage(str(path))
    if picture.isNull():
        return _fitting(read_ticket(path), role)
    codes = codes_in(picture)
    if not codes:
        raise Refused("ticket.no_code", file=path.name)
    return ticket_in(codes[0], role)


def _fitting(ticket: Ticket, role: str) -> Ticket:
    if ticket.role != ROLES[role]:
        raise Refused("ticket.other_device", label=ticket.label)
    return ticket
