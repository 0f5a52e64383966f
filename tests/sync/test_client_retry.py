"""The table of waits, and the loop that keeps to it."""

import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Broken, Damaged, DoorstepError, Refused, Unavailable
from app.wording import has_sentence
from sync.client.loop import REGULAR_S, SyncLoop
from sync.client.report import Failure, Kind, Progress, SyncReport, silent
from sync.client.retry import LEAST_S, MOST_S, MOST_UNREACHED_S, kind_of_failure, wait_s
from tests.sync.rig import FakeClock

KINDS: tuple[Kind, ...] = ("offline", "trouble", "foreign", "busy", "held", "device", "refused", "broken")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Unavailable("sync.offline"), "offline"),
        (Unavailable("sync.too_slow"), "offline"),
        (Unavailable("sync.not_our_server"), "foreign"),
        (Unavailable("sync.busy", retry_after_s=3), "busy"),
        (Unavailable("sync.rest_waits", retry_after_s=3), "held"),
        (Unavailable("sync.server_trouble", status=500), "trouble"),
        (Unavailable("storage.disk_full"), "device"),
        (Damaged("storage.damaged"), "device"),
        (Refused("server.key_unknown"), "refused"),
        (Broken("storage.broken"), "broken"),
    ],
)
def test_every_error_has_a_kind(error: DoorstepError, kind: Kind) -> None:
    assert kind_of_failure(error) == kind


@given(st.sampled_from(KINDS[:6]), st.integers(1, 500), st.floats(0, 1, exclude_max=True))
def test_a_wait_lies_between_one_second_and_five_minutes(kind: Kind, attempt: int, draw: float) -> None:
    wait = wait_s(kind, attempt, draw)
    assert wait is not None
    assert LEAST_S <= wait <= MOST_S


@pytest.mark.parametrize("kind", KINDS[:6])
def test_the_ceiling_of_the_wait_grows_with_the_attempts(kind: Kind) -> None:
    waits = [wait_s(kind, attempt, 0.999) or 0 for attempt in range(1, 12)]
    assert all(earlier <= later for earlier, later in itertools.pairwise(waits))
    assert waits[-1] > (24 if kind in ("offline", "foreign") else 250)
    assert waits[-1] <= (MOST_UNREACHED_S if kind in ("offline", "foreign") else MOST_S)


@pytest.mark.parametrize("kind", ["refused", "broken"])
def test_what_trying_again_cannot_mend_stops(kind: Kind) -> None:
    assert wait_s(kind, 1, 0.5) is None


def test_a_wait_is_never_shorter_than_the_server_asked() -> None:
    assert wait_s("busy", 1, 0.0, 42.0) == 42.0
    assert wait_s("busy", 1, 0.0, 9_999.0) == MOST_S


OFFLINE = SyncReport(failure=Failure("offline", "sync.offline"))
BUSY = SyncReport(failure=Failure("busy", "sync.busy", retry_after_s=30.0))
REFUSED = SyncReport(failure=Failure("refused", "sync.key_unknown"))
FINE = SyncReport()


@dataclass
class Script:
    """An engine that plays reports and answers of `wait`; when they run out it stops the loop. The clock jumps on glances."""

    clock: FakeClock
    reports: list[SyncReport | Exception]
    waits: list[bool | Exception] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    at_ms: list[int] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def sync_once(self, progress: Progress = silent) -> SyncReport:
        self.at_ms.append(self.clock.mono_ms())
        report = self.reports.pop(0)
        if not self.reports:
            self.stop.set()
        if isinstance(report, Exception):
            raise report
        return report

    def hand_in(self, progress: Progress = silent) -> SyncReport:
        raise AssertionError("nobody asked to wait with the rest alone")

    def wait(self, is_over: Callable[[], bool]) -> bool:
        self.clock.advance(60_000)
        self.meanwhile()
        if is_over():
            return False
        answer = self.waits.pop(0) if self.waits else False
        if isinstance(answer, Exception):
            raise answer
        return answer


class JumpingClock(FakeClock):
    """Every look at it takes one minute, so that no test waits."""

    def mono_ms(self) -> int:
        self.advance(60_000)
        return self.mono


def run(script: Script, draw: float = 0.5) -> SyncLoop:
    loop = SyncLoop(script, script.clock, lambda: draw)
    heard: list[SyncReport] = []
    expected = list(script.reports)
    loop.run(script.stop, heard.append)
    assert heard == expected
    return loop


def test_news_from_the_server_starts_a_sync() -> None:
    script = Script(JumpingClock(), [FINE, FINE], [False, True])
    run(script)
    assert script.at_ms[1] - script.at_ms[0] < REGULAR_S * 1000


def test_without_news_a_sync_follows_after_fifteen_minutes() -> None:
    script = Script(JumpingClock(), [FINE, FINE])
    run(script)
    assert script.at_ms[1] - script.at_ms[0] >= REGULAR_S * 1000


def test_a_save_starts_a_sync() -> None:
    script = Script(JumpingClock(), [FINE, FINE])
    loop = SyncLoop(script, script.clock, lambda: 0.5)
    script.meanwhile = loop.nudge
    loop.run(script.stop, lambda report: None)
    assert script.at_ms[1] - script.at_ms[0] < REGULAR_S * 1000


def test_a_fault_of_the_program_ends_one_sync_and_no_later_one(caplog: pytest.LogCaptureFixture) -> None:
    name = "a customer's name"
    script = Script(JumpingClock(), [KeyError(name), FINE])
    loop, heard = SyncLoop(script, script.clock, lambda: 0.5), list[SyncReport]()
    with caplog.at_level(logging.ERROR):
        loop.run(script.stop, heard.append)
    assert heard == [SyncReport(failure=Failure("broken", "sync.broken", {"error": "KeyError"})), FINE]
    assert script.at_ms[1] - script.at_ms[0] >= REGULAR_S * 1000
    assert "KeyError" in caplog.text and name not in caplog.text
    assert has_sentence("sync.broken")


def test_a_fault_of_the_program_in_a_poll_ends_no_later_sync(caplog: pytest.LogCaptureFixture) -> None:
    name = "a customer's name"
    script = Script(JumpingClock(), [FINE, FINE], [KeyError(name)])
    with caplog.at_level(logging.ERROR):
        run(script)
    assert len(script.at_ms) == 2
    assert "KeyError" in caplog.text and name not in caplog.text


def test_a_failed_sync_is_tried_again() -> None:
    run(Script(JumpingClock(), [OFFLINE, OFFLINE, FINE]))


def test_a_refused_sync_waits_for_the_regular_one() -> None:
    script = Script(JumpingClock(), [REFUSED, FINE])
    run(script)
    assert script.at_ms[1] - script.at_ms[0] >= REGULAR_S * 1000


def test_a_save_does_not_shorten_what_the_server_asked_for() -> None:
    script = Script(JumpingClock(), [BUSY, FINE])
    loop = SyncLoop(script, script.clock, lambda: 0.0)
    loop.run(script.stop, lambda report: loop.nudge())
    assert script.at_ms[1] - script.at_ms[0] >= 30_000


def test_a_save_shortens_the_wait_after_a_lost_line() -> None:
    script = Script(FakeClock(), [OFFLINE, FINE])
    loop = SyncLoop(script, script.clock, lambda: 0.0)
    loop.run(script.stop, lambda report: loop.nudge())
    assert len(script.at_ms) == 2


def test_a_poll_that_fails_is_followed_by_a_sync() -> None:
    run(Script(JumpingClock(), [FINE, FINE], [Unavailable("sync.offline")]))


@pytest.mark.parametrize("code", ["sync.nothing_to_wait_for", "server.not_own_scope"])
def test_a_device_that_may_listen_no_more_asks_within_minutes_what_became_of_it(code: str) -> None:
    script = Script(JumpingClock(), [FINE, FINE], [Refused(code)])
    run(script)
    assert 60_000 <= script.at_ms[1] - script.at_ms[0] < REGULAR_S * 1000


def test_a_poll_that_broke_waits_for_the_regular_sync() -> None:
    script = Script(JumpingClock(), [FINE, FINE], [Broken("sync.broken", error="x")])
    run(script)
    assert script.at_ms[1] - script.at_ms[0] >= REGULAR_S * 1000


def test_a_new_device_asks_again_soon_whether_somebody_compared_its_key() -> None:
    script = Script(JumpingClock(), [SyncReport(unconfirmed=True), FINE], [Refused("sync.nothing_to_wait_for")])
    run(script)
    assert script.at_ms[1] - script.at_ms[0] < REGULAR_S * 1000 / 2


def test_a_stopped_loop_does_nothing() -> None:
    script = Script(FakeClock(), [FINE])
    script.stop.set()
    SyncLoop(script, script.clock, lambda: 0.0).run(script.stop, lambda report: None)
    assert script.at_ms == []


def test_a_report_says_whether_screens_may_show_something_new() -> None:
    assert not SyncReport().changed
    assert SyncReport(pulled=1).changed
    assert SyncReport().is_complete
    assert not OFFLINE.is_complete


def test_a_poll_that_ends_at_once_does_not_become_a_storm() -> None:
    class Instant(Script):
        def wait(self, is_over: Callable[[], bool]) -> bool:
            return True

    class GlancingClock(FakeClock):
        """Moves a quarter of a second at each look."""

        def mono_ms(self) -> int:
            self.advance(250)
            return self.mono

    script = Instant(GlancingClock(), [FINE, FINE, FINE])
    loop = SyncLoop(script, script.clock, lambda: 0.0)
    loop._pause = lambda pause_s, stop, heeds_nudge: script.clock.advance(int(pause_s * 1000))  # type: ignore[method-assign]
    loop.run(script.stop, lambda report: None)
    assert script.at_ms[1] - script.at_ms[0] >= 1_000
