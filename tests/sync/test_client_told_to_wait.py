"""A server that says 429 or 503: evidence goes up all the same, and nothing else is asked before the time that it named."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import DoorstepError, Unavailable
from app.domain.events import CrewAccepted, OrderAssigned
from app.storage.store import NewFile
from sync.client.loop import SyncLoop
from sync.client.report import REST_WAITS, Failure, Progress, SyncReport, silent
from tests.sync.line import Line
from tests.sync.replicas import Tablet
from tests.sync.rig import FakeClock, ServerRig

PHOTO = b"\xff\xd8 a photo " * 1_000
SMALL = (NewFile(PHOTO, "image/jpeg", "photo"),)
ALWAYS = 1_000


@pytest.fixture
def crew(server: ServerRig, line: Line, tmp_path: Path) -> Iterator[Tablet]:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url)
    tablet = Tablet(tmp_path / "crew", ticket, server.clock)
    yield tablet
    tablet.close()


def asked(line: Line, path: str) -> int:
    return sum(request.split(" ", 1)[1].startswith(path) for request in line.seen)


def open_items(tablet: Tablet) -> tuple[int, int]:
    waiting = tablet.replica.waiting()
    return waiting.events, waiting.files


@pytest.mark.parametrize(("status", "told"), [(429, "17"), (503, "17"), (429, ""), (503, "")])
def test_a_head_that_must_wait_keeps_no_evidence_back(crew: Tablet, line: Line, status: int, told: str) -> None:
    crew.synced()
    crew.record(crew.create(), CrewAccepted(), files=SMALL)
    line.answer("/v1/head", status, b"", Retry_After=told)
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.kind, report.failure.code, report.rest_after_s) == ("held", REST_WAITS, 17.0 if told else 0.0)
    assert (report.receipts, report.files, open_items(crew)) == (2, 1, (0, 0))
    assert crew.synced().pulled == 1


def test_a_server_that_always_limits_all_but_evidence_gets_it_whole(crew: Tablet, line: Line) -> None:
    line.answer("/v1/head", 429, b"", ALWAYS, Retry_After="60")
    for _ in range(3):
        crew.record(crew.create(), CrewAccepted(), files=SMALL)
        assert crew.sync().failure is not None
        assert open_items(crew) == (0, 0)
    assert (asked(line, "/v1/pull"), asked(line, "/v1/known"), asked(line, "/v1/log")) == (0, 0, 0)


def test_what_was_handed_in_before_any_head_stands_after_the_first(crew: Tablet, line: Line) -> None:
    order = crew.create()
    line.answer("/v1/head", 503, b"", Retry_After="5")
    assert (crew.sync().receipts, crew.replica.feed_epoch) == (1, 0)
    assert (crew.synced().pushed, crew.replica.waiting().received + crew.replica.waiting().complete) == (0, 1)
    stands = crew.store.order(order)
    assert stands is not None and len(stands.trail) == 1


def test_an_evidence_lane_that_must_wait_itself_says_so(crew: Tablet, line: Line) -> None:
    crew.create()
    line.answer("/v1/head", 429, b"", Retry_After="17")
    line.answer("/v1/push", 503, b"", Retry_After="4")
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.kind, report.failure.retry_after_s, report.rest_after_s) == ("busy", 4.0, 17.0)
    assert open_items(crew) == (1, 0)


def test_a_dead_line_behind_a_limited_head_is_offline(crew: Tablet, line: Line) -> None:
    crew.create()
    line.answer("/v1/head", 429, b"", Retry_After="17")
    line.lose_reply("/v1/push", ALWAYS)
    report = crew.sync()
    assert report.failure is not None and (report.failure.kind, report.rest_after_s) == ("offline", 17.0)


def test_a_question_that_must_wait_keeps_no_file_back(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.synced()
    crew.record(order, OrderAssigned(crew="crew-of-nobody", area="NOWHERE"))
    crew.sync()
    assert crew.replica.undecided()
    crew.record(order, CrewAccepted(), files=SMALL)
    line.seen.clear()
    line.answer("/v1/known", 429, b"", Retry_After="9")
    report = crew.sync()
    assert (report.rest_after_s, report.files, open_items(crew), asked(line, "/v1/pull")) == (9.0, 1, (0, 0), 0)


def test_a_question_that_meets_a_fault_of_the_server_ends_the_sync(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.synced()
    crew.record(order, OrderAssigned(crew="crew-of-nobody", area="NOWHERE"))
    crew.sync()
    line.answer("/v1/known", 500, b"")
    report = crew.sync()
    assert report.failure is not None and (report.failure.kind, report.rest_after_s) == ("trouble", 0.0)


def test_a_page_that_must_wait_holds_only_the_rest(crew: Tablet, line: Line) -> None:
    crew.record(crew.create(), CrewAccepted())
    line.answer("/v1/pull", 429, b"", Retry_After="9")
    report = crew.sync()
    assert report.failure is not None and (report.failure.kind, report.rest_after_s) == ("held", 9.0)
    assert open_items(crew) == (0, 0)


def test_handing_in_asks_for_nothing(crew: Tablet, line: Line) -> None:
    crew.synced()
    crew.record(crew.create(), CrewAccepted(), files=SMALL)
    line.seen.clear()
    assert crew.engine.hand_in().receipts == 2
    assert open_items(crew) == (0, 0)
    assert asked(line, "/v1/head") == asked(line, "/v1/pull") == asked(line, "/v1/known") == 0


HELD = SyncReport(failure=Failure("held", REST_WAITS, retry_after_s=30.0), rest_after_s=30.0)
FINE = SyncReport()


@dataclass
class Engine:
    """Plays reports of whole syncs and of handing in, each at its moment; with the last one the loop stops."""

    clock: FakeClock
    reports: list[SyncReport]
    handed: list[SyncReport] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    done: list[tuple[str, int]] = field(default_factory=list)
    poll: DoorstepError | None = None

    def sync_once(self, progress: Progress = silent) -> SyncReport:
        self.done.append(("sync", self.clock.mono_ms()))
        report = self.reports.pop(0)
        if not self.reports:
            self.stop.set()
        return report

    def hand_in(self, progress: Progress = silent) -> SyncReport:
        self.done.append(("hand in", self.clock.mono_ms()))
        return self.handed.pop(0)

    def wait(self, is_over: Callable[[], bool]) -> bool:
        assert self.poll is not None
        raise self.poll


def played(engine: Engine, saves: int = 0) -> list[SyncReport]:
    """What the loop tells of; something is saved after each of the first reports. No real time passes while it waits."""
    loop, heard = SyncLoop(engine, engine.clock, lambda: 0.0), list[SyncReport]()

    def hear(report: SyncReport) -> None:
        heard.append(report)
        if len(heard) <= saves:
            loop.nudge()

    def pause(pause_s: float, stop: threading.Event, *, heeds_nudge: bool) -> None:
        if heeds_nudge and loop._nudged.is_set():
            engine.clock.advance(1_000)
        else:
            engine.clock.advance(int(pause_s * 1000) + 1)

    loop._pause = pause  # type: ignore[method-assign]
    loop.run(engine.stop, hear)
    return heard


def test_what_is_saved_meanwhile_goes_up_and_nothing_is_asked_too_early() -> None:
    engine = Engine(FakeClock(), [HELD, FINE], [SyncReport(receipts=1), SyncReport(receipts=1)])
    heard = played(engine, saves=2)
    assert [what for what, _ in engine.done] == ["sync", "hand in", "hand in", "sync"]
    assert engine.done[-1][1] - engine.done[0][1] >= 30_000
    waits = [report.failure.retry_after_s if report.failure else 0.0 for report in heard]
    assert waits == [30.0, 29.0, 28.0, 0.0] and [report.receipts for report in heard] == [0, 1, 1, 0]


def test_files_that_are_left_over_do_not_wait_for_the_rest() -> None:
    engine = Engine(FakeClock(), [replace(HELD, has_more=True), FINE], [replace(FINE, has_more=True), FINE])
    played(engine)
    (_, first), (_, second), (_, third), (_, last) = engine.done
    assert [what for what, _ in engine.done] == ["sync", "hand in", "hand in", "sync"]
    assert first == second == third and last - first >= 30_000


def test_an_evidence_lane_that_must_wait_is_left_alone_too() -> None:
    busy = SyncReport(failure=Failure("busy", "sync.busy", retry_after_s=10.0))
    engine = Engine(FakeClock(), [HELD, FINE], [busy, FINE])
    played(engine, saves=2)
    (_, held), (_, first), (_, second), (_, last) = engine.done
    assert second - first >= 10_000 and last - held >= 30_000


def test_a_poll_that_must_wait_holds_the_rest_too() -> None:
    engine = Engine(FakeClock(), [FINE, FINE], poll=Unavailable(REST_WAITS, retry_after_s=30))
    played(engine)
    assert [what for what, _ in engine.done] == ["sync", "sync"]
    assert engine.done[1][1] - engine.done[0][1] >= 30_000


def test_nobody_waits_longer_than_five_minutes() -> None:
    long = SyncReport(failure=Failure("held", REST_WAITS, retry_after_s=86_400.0), rest_after_s=86_400.0)
    engine = Engine(FakeClock(), [long, FINE])
    played(engine)
    assert engine.done[1][1] - engine.done[0][1] <= 301_000
