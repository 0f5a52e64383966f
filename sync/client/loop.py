"""When a replica syncs: at the start, after every save, when the server says so, at least every 15 minutes.

The one rule: it only decides and waits; one thread runs it, any thread may nudge it. A server that asks to be left alone still
gets evidence as soon as it is saved, and is asked nothing before the time that it named.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from app.domain.errors import Broken, DoorstepError, Unavailable
from app.domain.identity import Clock
from sync.client.report import REST_WAITS, Progress, SyncReport, silent
from sync.client.retry import LEAST_S, MOST_S, failure_of, wait_s

# sync.md S9: a full sync at least this often, whatever the poll says.
REGULAR_S = 15 * 60.0

_log = logging.getLogger("doorstep.sync")

# How soon a new device asks again whether somebody has compared its key: two people stand beside it.
_COMPARED_S = 10.0

# How soon a device asks again that the server has nothing to tell any more, or no longer what it listened for: it was withdrawn or moved,
# and an order to wipe itself may be next.
_ASIDE_S = 60.0

# How soon a stop is noticed: well under the second that the window gives us.
_GLANCE_S = 0.2

_SHORT_MS = 1000


class Syncing(Protocol):
    """What the loop asks of SyncEngine."""

    def sync_once(self, progress: Progress = silent) -> SyncReport: ...

    def hand_in(self, progress: Progress = silent) -> SyncReport: ...

    def wait(self, is_over: Callable[[], bool]) -> bool: ...


class SyncLoop:
    """Runs one engine until it is stopped. `draw` gives numbers in [0, 1) for the jitter."""

    def __init__(self, engine: Syncing, clock: Clock, draw: Callable[[], float], progress: Progress = silent) -> None:
        self._engine, self._clock, self._draw, self._progress = engine, clock, draw, progress
        self._nudged = threading.Event()
        self._welcome_ms = 0

    def nudge(self) -> None:
        """Something was saved, or a person asks: sync now. Safe from any thread, returns at once."""
        self._nudged.set()

    def run(self, stop: threading.Event, on_report: Callable[[SyncReport], None]) -> None:
        """Syncs until `stop`; `on_report` is called in this thread after every sync. Ends within 1 s of `stop` between syncs."""
        attempt = 0
        while not stop.is_set():
            self._nudged.clear()
            is_early = self._clock.mono_ms() < self._welcome_ms
            report = self._synced(self._evidence_only if is_early else self._whole)
            self._be_patient(report.rest_after_s)
            on_report(report)
            failure = report.failure
            if failure is None:
                attempt = 0 if report.has_more else self._after(report, stop)
                continue
            # What was saved while we waited is no further try.
            attempt = max(1, attempt + (failure.kind != "held" or not is_early))
            if failure.kind == "held" and report.has_more:
                continue
            pause_s = wait_s(failure.kind, attempt, self._draw(), failure.retry_after_s)
            # Who asked us to wait is not asked sooner because something was saved.
            self._pause(REGULAR_S if pause_s is None else pause_s, stop, heeds_nudge=failure.kind != "busy")

    def _synced(self, sync: Callable[[], SyncReport]) -> SyncReport:
        """What a fault of ours ends is this sync, not those that come after the next save or a while: evidence goes up first in each."""
        try:
            return sync()
        except Exception as error:  # noqa: BLE001
            return SyncReport(failure=failure_of(_broken("a sync ended", error)))

    def _has_news(self, is_over: Callable[[], bool]) -> bool:
        """Raises Broken for a fault of ours, so that the next sync is tried all the same."""
        try:
            return self._engine.wait(is_over)
        except DoorstepError:
            raise
        except Exception as error:
            raise _broken("a poll ended", error) from error

    def _whole(self) -> SyncReport:
        return self._engine.sync_once(self._progress)

    def _evidence_only(self) -> SyncReport:
        """What was saved meanwhile goes up; the report still says that the rest waits, and how long."""
        report = self._engine.hand_in(self._progress)
        left_s = max(0, self._welcome_ms - self._clock.mono_ms()) / 1000
        waits = replace(failure_of(Unavailable(REST_WAITS)), retry_after_s=left_s)
        return replace(report, failure=report.failure or waits)

    def _be_patient(self, asked_s: float) -> None:
        if asked_s:
            self._welcome_ms = self._clock.mono_ms() + int(min(asked_s, MOST_S) * 1000)

    def _after(self, report: SyncReport, stop: threading.Event) -> int:
        """Until the next sync is due after one that went well; answers as `_rest`."""
        if report.needs_app or report.unconfirmed:
            # No page will come before the update, and a poll would say at once that there is one; nor before the second person's word.
            self._pause(_COMPARED_S if report.unconfirmed else REGULAR_S, stop, heeds_nudge=True)
            return 0
        return self._rest(stop)

    def _rest(self, stop: threading.Event) -> int:
        """Listens to the server until there is a reason to sync; answers how many tries in a row have failed (0 or 1)."""
        until_ms = self._clock.mono_ms() + int(REGULAR_S * 1000)

        def is_over() -> bool:
            return stop.is_set() or self._nudged.is_set() or self._clock.mono_ms() >= until_ms

        while not is_over():
            began_ms = self._clock.mono_ms()
            try:
                has_news = self._has_news(is_over)
                if self._clock.mono_ms() - began_ms < _SHORT_MS:
                    # A poll that ends at once, again and again, must not become a storm of requests.
                    self._pause(LEAST_S + self._draw(), stop, heeds_nudge=True)
                if has_news:
                    return 0
            except DoorstepError as error:
                failure = failure_of(error)
                self._be_patient(failure.retry_after_s if failure.kind == "held" else 0.0)
                pause_s = wait_s(failure.kind, 1, self._draw(), failure.retry_after_s)
                kept_s = _ASIDE_S if failure.kind == "refused" else REGULAR_S
                self._pause(kept_s if pause_s is None else pause_s, stop, heeds_nudge=True)
                return 1
        return 0

    def _pause(self, pause_s: float, stop: threading.Event, *, heeds_nudge: bool) -> None:
        until_ms = self._clock.mono_ms() + int(pause_s * 1000)
        while not stop.is_set() and self._clock.mono_ms() < until_ms:
            if heeds_nudge and self._nudged.wait(_GLANCE_S):
                return
            if not heeds_nudge:
                stop.wait(_GLANCE_S)


def _broken(what: str, error: Exception) -> Broken:
    """A fault of ours, told to the log by its kind and the lines that ran: its words may hold a customer's name."""
    _log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    return Broken("sync.broken", error=type(error).__name__)
