"""What a person may do to the device itself: make it anew, or enrol it again with a ticket.

The one rule: evidence belongs to the device, not to a session; while anything of it waits, nothing here takes it off the device.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Refused
from app.storage.wiping import order_wipe
from sync.client.enrol import keep_enrolled
from sync.client.enrolled import Enrolled
from sync.client.link import Link
from sync.client.renewal import enrol_anew
from ui.opening import Opened


@dataclass(frozen=True)
class OwnDevice:
    """`leave` closes the window; the reset is then carried out where nothing is open any more (ui/station.py)."""

    opened: Opened
    leave: Callable[[], None]

    def waiting(self) -> int:
        """Events and files that the server does not hold yet."""
        waiting = self.opened.replica.waiting()
        return waiting.events + waiting.files

    def reset(self) -> None:
        """Orders what can be read of people destroyed; journal and files are set aside, for the recovery key alone.

        Raises Refused("device.unsent"), Unavailable.
        """
        if count := self.waiting():
            raise Refused("device.unsent", n=count)
        order_wipe(self.opened.folders)

    def enrol_again(self, file: Path) -> None:
        """Takes a new key on a ticket, its file or a picture of its code; everything recorded stays, and is sent under its own key.

        Raises Refused("sync.ticket_missing" | "sync.ticket_wrong" | "ticket.no_code" | "ticket.no_ticket" | "ticket.other_device" |
        "device.other_ticket" | "sync.other_server"), RefusedByServer, Unavailable.
        """
        # Hardly ever asked for; what reads codes would be held by every shift.
        from ui.tickets import ticket_of

        opened, ticket = self.opened, ticket_of(file, "field")
        device = opened.store.device()
        if (ticket.org, ticket.label) != (device.org, device.label):
            raise Refused("device.other_ticket", label=device.label)

        def keep(enrolled: Enrolled) -> None:
            keep_enrolled(opened.folders, opened.secrets, enrolled)
            # What the ticket's server says of itself holds at once, for what waits goes up next.
            opened.told.enrolled = enrolled

        link = Link(ticket.url, opened.key, pins=lambda: ticket.tls_pins)
        try:
            enrol_anew(link, opened.store, opened.key, keep, ticket)
        finally:
            link.close()
