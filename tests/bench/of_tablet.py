"""The crew's window in its own process, driven by clicks: unlock, search, steps of a visit, memory, the pen."""

import json
from collections.abc import Iterator
from typing import Any

from tests.bench.child import said_by
from tests.bench.company import Company
from tests.bench.figure import Figure

_ROUNDS = 3


def used(company: Company) -> Iterator[Figure]:
    """Each round is a start of its own: the first unlock, with the database opened, is the slow one."""
    _ = company.pulled
    with company.offline():
        rounds = [_round(company) for _ in range(_ROUNDS)]
    orders = f"{rounds[0]['orders']:,} orders"

    def all_of(name: str) -> tuple[float, ...]:
        return tuple(said[name] for said in rounds)

    yield Figure(f"PIN accepted to usable list, {orders}", all_of("accepted_ms"), "ms", 500, note="first after a start")
    yield Figure(f"last figure typed to usable list, {orders}", all_of("typed_ms"), "ms", 750, note="argon2 in it")
    yield Figure("letter typed to list shown", tuple(ms for said in rounds for ms in said["search_shown_ms"]), "ms", 100)
    yield Figure("order opened", all_of("opened_ms"), "ms", 100)
    yield Figure("next step of a visit shown", tuple(ms for said in rounds for ms in said["steps_ms"]), "ms", 100)
    yield Figure(f"memory of the tablet, {orders}, an order open", all_of("order_mb"), "MB", 250)


def _round(company: Company) -> dict[str, Any]:
    # Each round is the same device in the same state; a server would rightly call the second one forked.
    folders = company.copy_of(company.pulled, "tablet")
    said: dict[str, Any] = json.loads(said_by("tablet.py", "--data", str(folders.data)))
    if "error" in said or not said["steps_ms"]:
        raise RuntimeError(f"the tablet stopped: {said.get('error')}")
    return said


def written(company: Company) -> Iterator[Figure]:
    """One stroke of 2,000 points; each event with the frame that shows it."""
    said = json.loads(said_by("ink.py"))
    shown: list[float] = said["shown"]
    yield Figure("pen event with its frame, 100 to 2,000 points", tuple(shown[100:]), "ms", 4)
    early, late = sorted(shown[100:200])[50], tuple(shown[-100:])
    yield Figure("the same at 2,000 points", late, "ms", early, peer="at 100 points", most=1.25)
