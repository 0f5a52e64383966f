"""Every history that once failed, played again: the files of `regressions/`, which `simulation --shrink` writes.

The one rule: a history holds for ever once it was mended; one that is known not to hold yet must still fail, or its note is old.
"""

import argparse
from collections import Counter

from tests.faults import shrink
from tests.faults.report import Report
from tests.faults.shrink import Regression
from tests.faults.simulation import run


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """All of them whatever the seeds: each carries its own."""
    report = Report("kept")
    for past in shrink.kept():
        report.add(f"seed {past.seed}, {len(past.steps)} steps", _said(past), Counter({"steps": len(past.steps)}))
    return report


def _said(past: Regression) -> list[str]:
    violations = run(past.seed, past.steps).violations
    if not past.still:
        return violations
    return [] if violations else [f"holds by now: take its note away ({past.still})"]
