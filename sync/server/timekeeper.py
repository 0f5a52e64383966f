"""What a server does by the clock, asked by nobody: it signs the log's head, has heads time-stamped, drops old departures, and
enters when each device was last heard of.

The one rule: it may fail at any time and is tried again; a request never waits for it.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import DoorstepError
from sync.server.compaction import Compaction
from sync.server.contacts import Contacts
from sync.server.log import Log
from sync.server.stamps import Stamps

_GLANCE_S = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def keeping_time(log: Log, stamps: Stamps | None, compaction: Compaction, contacts: Contacts) -> Iterator[None]:
    """Runs beside what happens within; ends at once with it."""
    keeper = Timekeeper(log, stamps, compaction, contacts)
    keeper.start()
    try:
        yield
    finally:
        keeper.close()


class Timekeeper:
    """One thread between `start` and `close`."""

    def __init__(self, log: Log, stamps: Stamps | None, compaction: Compaction, contacts: Contacts) -> None:
        self._signed, self._stamps, self._compaction, self._contacts = log, stamps, compaction, contacts
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="doorstep-timekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Returns at once; a question to the authority that is under way dies with the process."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(_GLANCE_S):
            try:
                self._signed.sign_due()
                if self._stamps:
                    self._stamps.stamp_due()
                self._compaction.compact_due()
                self._contacts.enter_due()
            except DoorstepError as error:
                _log.warning("timekeeper: %s", error)
