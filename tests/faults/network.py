"""Each kind of fault of a line at each request of a day's syncs; afterwards everything is there once and all agree."""

import argparse
import random
from collections import Counter
from functools import partial

from tests.faults.bundles import judge, together
from tests.faults.day import spent
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History
from tests.faults.weather import BOTH_WAYS

# A request (what it is for, the how manyth of its kind) and what befalls it.
Place = tuple[tuple[str, int], str]


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Every kind at every step of the protocol, on the way there and back: at each of the day's requests, or with
    `--first` at one request of each step only."""
    report = Report("network")
    for seed in seeds:
        requests = requests_of(seed)
        report.counts["steps of the protocol"] = len(requests)
        places = [(request, kind) for request in _chosen(requests, first=options.first) for kind in BOTH_WAYS]
        if options.count:
            places = sorted(random.Random(seed).sample(places, min(len(places), options.count)))
        for bundle in together(places, options.bundle):
            judge(report, partial(_told, seed), bundle, partial(spoiled, seed))
    return report


def _chosen(requests: Counter[str], *, first: bool) -> list[tuple[str, int]]:
    """The middle one of each step, or all."""
    return [(step, at) for step, count in sorted(requests.items()) for at in ((count // 2,) if first else range(count))]


def _told(seed: int, place: Place) -> str:
    (step, at), kind = place
    return f"seed {seed}, {step} number {at}, {kind}"


def requests_of(seed: int) -> Counter[str]:
    """How many requests of each step the day has before it is calm."""
    seen = Counter[str]()

    def look(history: History, _at: int, _step: Step) -> None:
        seen.update(history.lines.seen - seen)

    spent(seed, look)
    return seen


def spoiled(seed: int, bundle: list[Place]) -> tuple[list[str], Counter[str]]:
    """The day with these faults at their requests."""

    def before(history: History, _at: int, _step: Step) -> None:
        history.lines.at = dict(bundle)

    violations, counts, lines = spent(seed, before)
    counts["met"] += sum(lines.seen[step] > at for (step, at), _ in bundle)
    return violations, counts
