"""Starting: from the process to the first frame of the lock page, beside an empty Qt Quick window."""

import time
from collections.abc import Iterator

from tests.bench.child import said_by
from tests.bench.company import Company
from tests.bench.figure import Figure

_ROUNDS = 7


def started(company: Company) -> Iterator[Figure]:
    """A tablet with 10,000 orders, closed properly the last time; files in the cache of the system, as on any but the first start."""
    data = company.pulled.data
    ours: list[float] = []
    empty: list[float] = []
    for turn in range(_ROUNDS + 1):
        # In turns, so that a busy minute of the machine falls on both; the first of each warms the caches.
        empty.append(_first_frame("empty_window.py"))
        ours.append(_first_frame("lock_page.py", "--data", str(data)))
        if turn == 0:
            empty, ours = [], []
    yield Figure("process start to lock page", tuple(ours), "ms", sorted(empty)[_ROUNDS // 2], peer="empty window", most=1.5)


def _first_frame(script: str, *arguments: str) -> float:
    """Milliseconds from before the process to the moment it tells."""
    begin = time.time()
    return (float(said_by(script, *arguments)) - begin) * 1000
