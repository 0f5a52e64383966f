"""Several server processes behind one address: they accept from one listening socket and meet only in the database.

The one rule: the parent holds the folder and the socket and answers nothing itself; a child that dies is replaced, and the
children end with their parent, however it ends.
"""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType

from app.domain.errors import DoorstepError

_log = logging.getLogger(__name__)

# Serves in a child until told to stop and answers its exit code; calls what it is given once requests are answered.
Serve = Callable[[Callable[[], None]], int]

_STOPS = (signal.SIGTERM, signal.SIGINT)

# A child that cannot even start must not become a storm of starts.
_PAUSE_S = 1.0


def are_possible() -> bool:
    """Where there is no fork, processes on ports of their own behind a proxy do the same."""
    return sys.platform != "win32"


class Processes:
    """`count` children of this process, which must have no threads and no open database."""

    def __init__(self, count: int, serve: Serve) -> None:
        self._count = count
        self._serve = serve
        self._children: set[int] = set()
        self._is_ending = False
        # Children hold the reading end: it ends when the parent does.
        self._alive, self._life = os.pipe()

    def run(self, on_ready: Callable[[], None]) -> int:
        """Until SIGTERM or SIGINT, or until the first start of all children failed; answers the exit code."""
        for number in _STOPS:
            signal.signal(number, self._end)
        # One after another: at their start they write the same few files of the folder.
        if all(self._begin() for _ in range(self._count)) and not self._is_ending:
            on_ready()
            self._keep()
        else:
            self._end(signal.SIGTERM, None)
        return self._gather()

    def _begin(self) -> bool:
        """One more child; whether it came as far as answering requests."""
        # A stop in this moment waits until the child is known, and would be told to stop like the others.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
        if self._is_ending:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            return False
        heard, ready = os.pipe()
        child = os.fork()
        if child:
            self._children.add(child)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            os.close(ready)
            # A child that dies closes its end without a word.
            is_ready = os.read(heard, 1) == b"."
            os.close(heard)
            return is_ready
        os.close(self._life)
        os.close(heard)
        os._exit(self._serve_as_child(ready))

    def _serve_as_child(self, ready: int) -> int:
        """The exit code; whatever goes wrong is said here, because nothing outside of a forked child hears of it."""
        try:
            for number in _STOPS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
            threading.Thread(target=self._follow_parent, daemon=True).start()
            return self._serve(lambda: _say(ready))
        except DoorstepError as error:
            _log.error("a server process ended: %s", error.code)
        except BaseException as error:  # noqa: BLE001
            _log.error("a server process ended: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return 1

    def _follow_parent(self) -> None:
        os.read(self._alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _keep(self) -> None:
        while not self._is_ending:
            died, _ = os.wait()
            self._children.discard(died)
            if not self._is_ending:
                time.sleep(_PAUSE_S)
                self._begin()

    def _gather(self) -> int:
        worst = 0
        while self._children:
            died, status = os.wait()
            self._children.discard(died)
            worst = max(worst, os.waitstatus_to_exitcode(status))
        return worst

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._is_ending = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)


def _say(ready: int) -> None:
    os.write(ready, b".")
    os.close(ready)
