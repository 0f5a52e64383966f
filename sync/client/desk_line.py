"""What only a desk asks the server for: its roster, a ticket for a new device, what does not add up, an order's bundle.

The one rule: asked when somebody looks, on a lane of its own; nothing of it is kept.
"""

import threading
from collections.abc import Callable

import msgspec

from sync.client.link import Came, Link, query
from sync.protocol.desk_messages import Integrity, ListedDevice, MadeTicket, Roster, TicketWish
from sync.protocol.messages import EnrolReply, Ticket

# A carrier of one order's evidence: photos of a whole visit, and what does not fit is no bundle of ours.
LARGEST_BUNDLE_BYTES = 512 * 1024 * 1024


class DeskLine:
    """One lane; calls wait for each other. All raise RefusedByServer, Unavailable."""

    def __init__(self, link: Link, url: str, told: Callable[[], EnrolReply]) -> None:
        """`url` is where this desk reaches the server, and so where a new device will; `told` is whom and what it believes by now."""
        self._link, self._url, self._told, self._asking = link, url, told, threading.Lock()

    def close(self) -> None:
        """Ends what is under way, at once. Safe from any thread."""
        self._link.close()

    def roster(self) -> Roster:
        """All pages as one."""
        devices: tuple[ListedDevice, ...] = ()
        with self._asking:
            while True:
                after = devices[-1].number if devices else 0
                page = self._link.get(query("/v1/roster", after=after), Roster)
                devices += page.devices
                if not page.more or not page.devices:
                    return msgspec.structs.replace(page, devices=devices, more=False)

    def bundle(self, order_id: str, came: Came) -> bytes:
        """The order's evidence in one file, as `doorstep verify` takes it."""
        with self._asking:
            return self._link.get_octets(f"/v1/order/{order_id}/bundle", LARGEST_BUNDLE_BYTES, came)

    def cut(self) -> None:
        """Ends the call that another thread has under way here; that thread gets Unavailable."""
        self._link.cut()

    def integrity(self) -> Integrity:
        with self._asking:
            return self._link.get("/v1/integrity", Integrity)

    def ticket(self, label: str, member: str) -> tuple[Ticket, int]:
        """A ticket for one device under `label`, asked for by `member`, and when it ends in ms of the server's clock."""
        with self._asking:
            made = self._link.post("/v1/ticket", TicketWish(label=label, member=member), MadeTicket)
        ticket = Ticket(
            url=self._url,
            org=made.org,
            ticket=made.ticket,
            role=made.role,
            label=made.label,
            server_key=self._told().trust.server_key,
            tls_pins=self._told().setup.tls_pins,
        )
        return ticket, made.ends_ms
