"""kill -9 of the tablet's and of the server's process at random moments: nothing lost, nothing doubled, and both start again.

Both are forked from parents that have done the slow imports (worker.py). `--only sqlite` or `--only postgresql` keeps the server
to one of its databases; without it both have their turn.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.company import Company
from tests.faults.findings import Findings, findings
from tests.faults.report import Report
from tests.faults.theatre import memory
from tests.sync.cluster import Cluster, lacking

_LONGEST_S = 0.7
_OPEN_ORDERS = 60


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` kills of each of the two per seed and database (100 where none is given)."""
    report = Report("kills")
    for kind in options.only.split(",") if options.only else ("sqlite", "postgresql"):
        if kind == "postgresql" and lacking():
            report.wrong.append(f"not run: {lacking()}")
            continue
        with _databases(kind) as cluster:
            for seed in seeds:
                wrong, counts = _course(kind, cluster, seed, 2 * (options.count or 100))
                report.add(f"seed {seed}, {kind}", wrong, counts)
    return report


@contextmanager
def _databases(kind: str) -> Iterator[Cluster | None]:
    if kind == "sqlite":
        yield None
        return
    cluster = Cluster().start()
    try:
        yield cluster
    finally:
        cluster.remove()


def _course(kind: str, cluster: Cluster | None, seed: int, kills: int) -> tuple[list[str], Counter[str]]:
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        company = Company(Path(name), random.Random(f"kills {seed}"), cluster.new() if cluster else "")
        try:
            company.dispatch(_OPEN_ORDERS)
            assert company.sync_desk()
            began = time.monotonic()
            company.kill_and_restart(kills, _LONGEST_S)
            lasted = time.monotonic() - began
            company.quiet()
            found = findings(company)
        finally:
            company.close()
    counts = Counter({f"kills of the {side} ({kind})": count for side, count in company.kills.items()})
    counts.update({name: count for name, count in found.figures.items() if name in ("events saved", "files compared", "signed visits")})
    counts[f"ms from kill to kill ({kind})"] += round(1000 * lasted / kills)
    return wrong(found), counts


def wrong(found: Findings) -> list[str]:
    """What the disks say that they must not, in words."""
    lists = {
        "lost": found.lost,
        "doubled": found.doubled,
        "an effect twice": found.double_trails,
        "shown otherwise": found.views_that_differ,
        "another file": found.files_that_differ,
        "another journal": found.journal_that_differs,
    }
    said = [f"{what}: {len(names)}, {names[0]}" for what, names in lists.items() if names]
    said += ["undecided events"] if found.figures["undecided"] else []
    return said + (["receipts are missing"] if found.figures["receipts on the tablet"] < found.figures["events saved"] else [])
