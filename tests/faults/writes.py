"""The nth write of a day's work fails, is cut short, or is the last thing its process does: on the tablet and on the server."""

import argparse
import random
from contextlib import ExitStack

from tests.faults.day import TABLET, one_day, spent
from tests.faults.disk import Killed, Trip, tripping
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History

_KINDS = ("die", "EIO", "ENOSPC", "EROFS", "short")
_FAR = 10**9


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Every kind at every write, on both sides; `--count` draws so many of them."""
    report = Report("writes")
    for seed in seeds:
        places = [(side, kind, place) for side in ("tablet", "server") for kind in _KINDS for place in range(1, writes_of(seed, side) + 1)]
        if options.count:
            random.Random(seed).shuffle(places)
            del places[options.count :]
        for side, kind, place in places:
            violations, counts = spoiled(seed, side, Trip(kind, place))  # type: ignore[arg-type]
            report.add(f"seed {seed}, {side}, {kind} at write {place}", violations, counts)
    return report


def writes_of(seed: int, side: str) -> int:
    """How many calls change that side's disk in the day."""
    trip = Trip("EIO", _FAR)
    spoiled(seed, side, trip)
    return trip.count


def spoiled(seed: int, side: str, trip: Trip):  # type: ignore[no-untyped-def]
    def before(history: History, _at: int, _step: Step) -> None:
        if side == "server":
            history.hall.trip = None if trip.met else trip

    def within(around: ExitStack, history: History, at: int) -> None:
        if side == "tablet" and one_day()[at].device == TABLET and not trip.met:
            history.lines.trip = trip
            around.callback(setattr, history.lines, "trip", None)
            around.push(lambda kind, error, trace: _died(history, kind))
            around.enter_context(tripping(trip))

    violations, counts, _ = spent(seed, before, within)
    counts["met"] += trip.met
    return violations, counts


def _died(history: History, kind: object) -> bool:
    """A process that ended is started again; the step it was in is over."""
    if kind is not Killed:
        return False
    history.counts["died"] += 1
    history.actors[TABLET].again()
    return True
