"""Twelve kinds of wrong clocks: a check names exactly the records whose clock stood off, also those of a program just started anew."""

import itertools
from collections.abc import Callable

import msgspec
import pytest

from app.domain.envelope import Time, seal
from app.use_cases.evidence import Piece
from app.use_cases.evidence_clocks import CLOCK_SLACK_MS, check_clocks
from tests.domain import build

MINUTE_MS, DAY_MS = 60_000, 86_400_000
# A record every twenty minutes; the tablet talks to the server before numbers 0 and 10, and its program is started anew before 5 and 13.
COUNT, STEP_MS, TALKS, STARTS = 16, 20 * MINUTE_MS, (0, 10), (5, 13)

# The day's clock at a record's number, for the true time.
Wall = Callable[[int, int], int]


def chain(wall: Wall, boots: tuple[int, ...] = (), step_ms: int = STEP_MS) -> list[Piece]:
    """The records as the server stored them at the next talk; `boots` are numbers before which the tablet was started anew."""
    pieces, heard, booted_ms, boot = [], None, build.START_MS - 5_000, 0
    ends = [*(build.START_MS + talk * step_ms for talk in TALKS), build.START_MS + COUNT * step_ms]
    for n in range(COUNT):
        true_ms = build.START_MS + n * step_ms
        if n in boots:
            booted_ms, boot = true_ms - 5_000, boot + 1
        mono_ms = true_ms - booted_ms
        if n in STARTS or n in boots:
            heard = None
        if n in TALKS:
            heard = (true_ms, mono_ms)
        seen = (heard[0], mono_ms - heard[1]) if heard else (None, None)
        time = Time(wall(n, true_ms), 480, mono_ms, f"boot-{boot}", *seen)
        raw, _ = seal(build.envelope(build.SAFE, n=n + 1, time=time))
        received_ms = next(end for end in ends if end > true_ms)
        pieces.append(Piece(raw, "", {"server_time": received_ms}, "", "applied", "", n + 1))
    return pieces


def named(pieces: list[Piece]) -> list[int]:
    found = check_clocks(pieces)
    return [n for n, piece in enumerate(pieces) if piece.h in found.ids]


def off(ms: int) -> Wall:
    return lambda _, true_ms: true_ms + ms


def to(moment_ms: int) -> Wall:
    return lambda n, true_ms: moment_ms + n * STEP_MS


KINDS: dict[str, Wall] = {
    "5 minutes ahead": off(5 * MINUTE_MS),
    "5 minutes behind": off(-5 * MINUTE_MS),
    "6 minutes ahead": off(6 * MINUTE_MS),
    "6 minutes behind": off(-6 * MINUTE_MS),
    "a day ahead": off(DAY_MS),
    "a day behind": off(-DAY_MS),
    "45 days behind": off(-45 * DAY_MS),
    "1970": to(0),
    "2038": to(2_147_558_400_000),
    "2100": to(4_102_444_800_000),
    "set back within": lambda n, true_ms: true_ms - (2 * 3_600_000 if n >= 6 else 0),
    "forward, then back": lambda n, true_ms: true_ms + (30 * DAY_MS if 3 <= n < 7 else 0),
    "stands still": lambda n, true_ms: build.START_MS,
    "right": off(0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_exactly_the_records_whose_clock_stood_off_are_named(kind: str) -> None:
    wall = KINDS[kind]
    pieces = chain(wall)
    true = [build.START_MS + n * STEP_MS for n in range(COUNT)]
    assert named(pieces) == [n for n in range(COUNT) if abs(wall(n, true[n]) - true[n]) > CLOCK_SLACK_MS]


def test_half_a_thousandth_in_eight_weeks_is_named_once_it_is_five_minutes() -> None:
    step_ms = 56 * DAY_MS // COUNT
    drifts: Wall = lambda _, true_ms: true_ms + (true_ms - build.START_MS) // 2_000  # noqa: E731
    assert named(chain(drifts, step_ms=step_ms)) == [n for n in range(COUNT) if n * step_ms // 2_000 > CLOCK_SLACK_MS]


def test_zones_leap_days_and_boots_are_no_trouble() -> None:
    pieces = chain(off(0), boots=(4, 12))
    zoned = []
    for piece, zone in zip(pieces, itertools.cycle((360, 480, 0)), strict=False):
        made = piece.envelope
        assert made is not None
        raw, _ = seal(msgspec.structs.replace(made, time=msgspec.structs.replace(made.time, tz_min=zone)))
        zoned.append(Piece(raw, "", piece.receipt, "", "applied", "", piece.ver))
    assert named(zoned) == []


def test_a_clock_that_died_with_a_boot_is_named_before_the_next_talk() -> None:
    dead: Wall = lambda n, true_ms: n * STEP_MS if n >= 4 else true_ms  # noqa: E731
    assert named(chain(dead, boots=(4,))) == list(range(4, COUNT))


def test_after_a_boot_without_a_talk_nothing_is_said_of_what_may_be_true() -> None:
    """Set back by less than had passed since the last record: only the order of the chain and the time of receipt stand against it."""
    earlier: Wall = lambda n, true_ms: true_ms - (15 * MINUTE_MS if n >= 4 else 0)  # noqa: E731
    found = named(chain(earlier, boots=(4,)))
    assert 4 not in found and set(range(10, COUNT)) <= set(found)
