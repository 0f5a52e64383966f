"""Database, its log, journal, photos and key file spoiled on the disk of a stopped tablet: found, said, and made whole again.

What was spoiled in a place that nothing reads again may stay unseen; what is shown and sent must be right all the same. A photo
that has not gone up yet has no second copy: then the event must go up all the same, and the tablet must say what is missing.
"""

import argparse
import random
from collections import Counter
from functools import partial
from pathlib import Path

from tests.faults.bundles import judge, together
from tests.faults.day import TABLET, one_day, spent
from tests.faults.oracle import Books
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History
from tests.faults.theatre import Actor

_WAYS = ("bit", "zeros", "cut", "page", "gone")
_PAGE = 4096
_LOST = "photo that waits"


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` spoilings per seed (200 where none is given), each at a moment, a file, a place and in a way drawn from the seed."""
    report = Report("corruption")
    for seed in seeds:
        for bundle in together(range(options.count or 200), options.bundle):
            judge(report, lambda number: f"number {number}", bundle, partial(_day, seed), only_alone=True)
            report.wrong[:] = [f"seed {seed}, {each}" if each.startswith(("number", "alone")) else each for each in report.wrong]
    return report


def _day(seed: int, bundle: list[int]) -> tuple[list[str], Counter[str]]:
    draws = [random.Random(f"corruption {seed}/{number}") for number in bundle]
    moments = [draw.randrange(6, len(one_day())) for draw in draws]
    told: list[str] = []

    def before(history: History, at: int, step: Step) -> None:
        told.extend(spoil(history, draw) for draw, moment in zip(draws, moments, strict=True) if moment == at)

    violations, counts, _ = spent(seed, before, ends_with_check=True)
    counts.update(told)
    if any(each.startswith(_LOST) for each in told):
        # The person is told of a file that is gone, and it goes on waiting.
        violations = [each for each in violations if "still waits: 0 events" not in each]
    return [f"{each} ({', '.join(told)})" for each in violations], counts


def spoil(history: History, draw: random.Random) -> str:
    """Ends the tablet's process, by a kill or in order, spoils one file, and starts it again."""
    actor = history.actors[TABLET]
    photos, waiting = _photos(actor), _waiting(history, actor)
    if draw.random() < 0.5:
        actor.die()
    else:
        actor.close()
    store = actor.folders.database
    choices = [store, store.with_name(store.name + "-wal"), actor.folders.journal, actor.folders.vault]
    path = draw.choice([path for path in [*choices, *([draw.choice(photos)] if photos else [])] if path.exists()])
    # A folder without a key file is one that nobody has enrolled yet.
    way = draw.choice(_WAYS[:-1] if path == actor.folders.vault else _WAYS)
    _spoiled(path, way, draw)
    actor.again()
    history.counts["made again"] += actor.ready.was_rebuilt
    history.counts["journals mended while in use"] += actor.mended
    if path in photos:
        # One copy is all there is of it until the server has it.
        history.forgiven |= {path.name} & waiting
        return f"{_LOST if path.name in waiting else 'photo that the server has'}: {way}"
    return f"{path.name}: {way}"


def _waiting(history: History, actor: Actor) -> set[str]:
    """Files that are on this tablet only."""
    return {path.name for path in _photos(actor)} - _stored(history)


def _photos(actor: Actor) -> list[Path]:
    return sorted(path for path in actor.folders.files.glob("??/*") if len(path.name) == 64)


def _stored(history: History) -> set[str]:
    return Books(history.hall.data).sealed | {path.name for path in (history.hall.data / "files").glob("??/*")}


def _spoiled(path: Path, way: str, draw: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if way == "gone" or not data:
        path.unlink()
        return
    at = draw.randrange(len(data))
    match way:
        case "bit":
            data[at] ^= 1 << draw.randrange(8)
        case "zeros":
            data[at : at + 64] = bytes(len(data[at : at + 64]))
        case "cut":
            del data[at:]
        case _:
            start = at // _PAGE * _PAGE
            data[start : start + _PAGE] = draw.randbytes(len(data[start : start + _PAGE]))
    path.write_bytes(bytes(data))
