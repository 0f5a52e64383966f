"""Each kind of fault of a line at each request of a day's syncs; afterwards everything is there once and all agree."""

import argparse

from tests.faults.day import spent
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History
from tests.faults.weather import KINDS


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Every kind at every request of every sync of the day: as many runs as there are requests, times 26, per seed."""
    report = Report("network")
    for seed in seeds:
        total = requests_of(seed)
        for number in range(total):
            for kind in KINDS:
                if options.count and report.runs >= options.count:
                    return report
                violations, counts = spoiled(seed, number, kind)
                report.add(f"seed {seed}, request {number}, {kind}", violations, counts)
    return report


def requests_of(seed: int) -> int:
    """How many requests the day has before it is calm."""
    seen = [0]

    def look(history: History, _at: int, _step: Step) -> None:
        seen[0] = history.lines.counts["requests"]

    spent(seed, look)
    return seen[0]


def spoiled(seed: int, number: int, kind: str):  # type: ignore[no-untyped-def]
    """The day with that fault at its request of that number."""

    def before(history: History, _at: int, _step: Step) -> None:
        history.lines.at = {number: kind}

    violations, counts, _ = spent(seed, before)
    return violations, counts
