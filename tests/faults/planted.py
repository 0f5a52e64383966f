"""Known faults, put into the product while it runs: a campaign that does not find them proves nothing.

The simulation plays seeds until its oracle objects; the table says which seed found which fault, and how.
"""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.faults import planted_client, planted_server
from tests.faults.plan import planned
from tests.faults.report import Report
from tests.faults.simulation import run

PLANTS = planted_client.PLANTS | planted_server.PLANTS
_MOST_SEEDS = 8
_LENGTH = 110


@contextmanager
def planted(name: str) -> Iterator[None]:
    with ExitStack() as stack:
        PLANTS[name](stack)
        yield


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """Each fault with one seed after another until the oracle says what it does not say without the fault."""
    report = Report("planted")
    names = options.only.split(",") if options.only else list(PLANTS)[: options.count or None]
    clean: dict[int, set[str]] = {}
    for name in names:
        found = None
        for seed in list(seeds)[:_MOST_SEEDS]:
            if seed not in clean:
                clean[seed] = set(run(seed, planned(seed, _LENGTH)).violations)
            with planted(name):
                outcome = run(seed, planned(seed, _LENGTH))
            new = [each for each in outcome.violations if each not in clean[seed]]
            if new:
                found = f"{name:<28} seed {seed}: {new[0][:160]}"
                break
        print(found or f"{name:<28} NOT FOUND", flush=True)
        report.add(name, [] if found else ["not found"])
    return report
