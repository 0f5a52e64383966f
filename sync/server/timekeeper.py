"""What a server does by the clock, asked by nobody: it signs the log's head, has heads time-stamped and copied, drops old
departures, enters when each device was last heard of, and looks for what a desk should look into.

The one rule: each of them may fail at any time, is tried again and delays none of the others; a request never waits for it.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from app.domain.errors import DoorstepError

# Does what has come due by the clock, if anything has.
Due = Callable[[], object]

_GLANCE_S = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def keeping_time(*dues: Due) -> Iterator[None]:
    """Runs beside what happens within; ends at once with it."""
    keeper = Timekeeper(dues)
    keeper.start()
    try:
        yield
    finally:
        keeper.close()


class Timekeeper:
    """One thread between `start` and `close`."""

    def __init__(self, dues: Sequence[Due]) -> None:
        self._dues = dues
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="doorstep-timekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Returns at once; a question to somebody outside that is under way dies with the process."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(_GLANCE_S):
            for due in self._dues:
                try:
                    due()
                except DoorstepError as error:
                    _log.warning("timekeeper: %s", error)
                except Exception as error:  # noqa: BLE001 - our bug, or an answer from outside that nobody thought of: the heads go on
                    _log.error("timekeeper: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
