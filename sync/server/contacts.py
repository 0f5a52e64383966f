"""When each device was last heard of.

The one rule: a request is noted in memory and costs no write; once a minute the notes are entered, and a kill loses no more than
that minute of them.
"""

import threading

from sqlalchemy import Connection, select

from app.domain.identity import Clock
from sync.server.desk_tables import contact
from sync.server.transactions import Transactions
from sync.server.work import Work

EVERY_MS = 60_000


class Contacts:
    """Noted from any thread."""

    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock
        self._lock = threading.Lock()
        self._new: dict[str, int] = {}
        self._entered_ms = clock.mono_ms()

    def note(self, device: str) -> None:
        """The device has just signed a request."""
        with self._lock:
            self._new[device] = self._clock.wall_ms()

    def enter_due(self) -> None:
        """Enters what was noted if that was a minute ago. Raises Unavailable; the notes are then kept."""
        if self._clock.mono_ms() - self._entered_ms >= EVERY_MS:
            self.enter()

    def enter(self) -> None:
        with self._lock:
            new = dict(self._new)
        self._entered_ms = self._clock.mono_ms()
        if not new:
            return

        def act(work: Work) -> None:
            for device, seen_ms in sorted(new.items()):
                work.put(contact, {"device": device}, {"seen_ms": seen_ms})

        self._transactions.write(act)
        with self._lock:
            self._new = {device: ms for device, ms in self._new.items() if ms != new.get(device)}

    def seen(self, connection: Connection, devices: list[str]) -> dict[str, int]:
        """When each of `devices` was last heard of, in ms; those never heard of are left out."""
        rows = connection.execute(select(contact).where(contact.c.device.in_(devices)))
        found = {row.device: int(row.seen_ms) for row in rows}
        with self._lock:
            fresh = {device: self._new[device] for device in devices if device in self._new}
        return found | fresh
