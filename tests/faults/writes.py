"""The nth write of a day's work fails, is cut short, or is the last thing its process does: on the tablet and on the server."""

import argparse
import random
from collections import Counter
from contextlib import ExitStack
from functools import partial

from tests.faults.bundles import judge, together
from tests.faults.day import TABLET, one_day, spent
from tests.faults.disk import Killed, Trip, tripping
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History

_KINDS = ("die", "EIO", "ENOSPC", "EROFS", "short")
_FAR = 10**9


Place = tuple[str, str, int]


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Every kind at every write, on both sides; `--count` draws so many of them."""
    report = Report("writes")
    for seed in seeds:
        places = [(side, kind, place) for side in ("tablet", "server") for place in range(1, writes_of(seed, side) + 1) for kind in _KINDS]
        if options.count:
            places = sorted(random.Random(seed).sample(places, min(len(places), options.count)))
        for bundle in together(places, options.bundle):
            judge(report, partial(_told, seed), bundle, partial(spoiled, seed))
    return report


def _told(seed: int, place: Place) -> str:
    return f"seed {seed}, {place[0]}, {place[1]} at write {place[2]}"


def writes_of(seed: int, side: str) -> int:
    """How many calls change that side's disk in the day."""
    chain = _Chain([(side, "EIO", _FAR)])
    _day(seed, {side: chain})
    return chain.current().count


class _Chain:
    """Trips of one side, one after the other; the later ones lie so far behind the earlier ones as their places."""

    def __init__(self, places: list[Place]) -> None:
        ordered = sorted(places, key=lambda place: place[2])
        befores = [0, *(place for _, _, place in ordered)]
        self.trips = [Trip(kind, max(1, place - start)) for (_, kind, place), start in zip(ordered, befores, strict=False)]  # type: ignore[arg-type]
        self.met = 0

    def current(self) -> Trip:
        while len(self.trips) > 1 and self.trips[0].met:
            self.trips.pop(0)
            self.met += 1
        return self.trips[0]

    def all_met(self) -> int:
        return self.met + sum(trip.met for trip in self.trips)


def spoiled(seed: int, bundle: list[Place]) -> tuple[list[str], Counter[str]]:
    chains = {side: _Chain(places) for side in ("tablet", "server") if (places := [place for place in bundle if place[0] == side])}
    violations, counts = _day(seed, chains)
    counts["met"] += sum(chain.all_met() for chain in chains.values())
    return violations, counts


def _day(seed: int, chains: dict[str, _Chain]) -> tuple[list[str], Counter[str]]:
    def before(history: History, at: int, step: Step) -> None:
        if "server" in chains:
            trip = chains["server"].current()
            history.hall.trip = None if trip.met else trip

    def within(around: ExitStack, history: History, at: int) -> None:
        trip = chains["tablet"].current() if "tablet" in chains else None
        if trip is not None and one_day()[at].device == TABLET and not trip.met:
            history.lines.trip = trip
            around.callback(setattr, history.lines, "trip", None)
            around.push(lambda kind, error, trace: _died(history, kind))
            around.enter_context(tripping(trip))

    violations, counts, _ = spent(seed, before, within)
    return violations, counts


def _died(history: History, kind: object) -> bool:
    """A process that ended is started again; the step it was in is over."""
    if kind is not Killed:
        return False
    history.counts["died"] += 1
    history.actors[TABLET].again()
    return True
