"""The twelve kinds of wrong clocks (survive.md): whatever a tablet's clock shows, its work is stored, ordered and shown the same."""

import argparse
from collections.abc import Callable

from tests.faults.day import TABLET, spent
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History
from tests.faults.theatre import Clock
from tests.sync.rig import START_MS

_DAY_MS = 86_400_000
# Midnight UTC of 1970-01-01, 2038-01-20, 2100-01-01, and five minutes before a leap day and before a year's end.
_MOMENTS = {"1970": 0, "2038": 2_147_558_400_000, "2100": 4_102_444_800_000}
_LEAP_MS, _YEAR_END_MS = 1_835_394_900_000, 1_798_761_300_000

Turn = Callable[[Clock, int], None]


def _off(ms: int) -> Turn:
    def turn(clock: Clock, at: int) -> None:
        clock.off_ms = ms

    return turn


def _to(moment_ms: int) -> Turn:
    return _off(moment_ms - START_MS)


def _set_back_within(clock: Clock, at: int) -> None:
    clock.off_ms = -_DAY_MS if at >= 6 else 0


def _forward_then_back(clock: Clock, at: int) -> None:
    clock.off_ms = 30 * _DAY_MS if 4 <= at < 9 else 0


def _zones(clock: Clock, at: int) -> None:
    clock.zone_min = (360, 480, 0)[at % 3]


def _reboots(clock: Clock, at: int) -> None:
    if at % 4 == 3:
        clock.reboot()


def _drifts(clock: Clock, at: int) -> None:
    clock.drift_ppm = 500


def _stands(clock: Clock, at: int) -> None:
    clock.frozen_at = 0


def _turn_of_days(clock: Clock, at: int) -> None:
    clock.off_ms = (_LEAP_MS if at < 9 else _YEAR_END_MS) - START_MS


KINDS: dict[str, Turn] = {
    "5 minutes ahead": _off(300_000),
    "5 minutes behind": _off(-300_000),
    "a day ahead": _off(_DAY_MS),
    "a day behind": _off(-_DAY_MS),
    "45 days behind": _off(-45 * _DAY_MS),
    **{name: _to(moment) for name, moment in _MOMENTS.items()},
    "set back within": _set_back_within,
    "forward, then back": _forward_then_back,
    "zones": _zones,
    "boots in between": _reboots,
    "500 ppm": _drifts,
    "stands still": _stands,
    "leap day and year's end": _turn_of_days,
}


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    report = Report("clocks")
    for seed in seeds:
        for name, turn in KINDS.items():

            def before(history: History, at: int, step: Step, turn: Turn = turn) -> None:
                turn(history.actors[TABLET].clock, at)

            violations, counts, _ = spent(seed, before)
            report.add(f"seed {seed}, {name}", violations, counts)
    return report
