"""Database, its log, journal and files spoiled on the disk of a stopped tablet: found, said, and made whole again.

What was spoiled in a place that nothing reads again may stay unseen; what is shown and sent must be right all the same.
"""

import argparse
import random
from pathlib import Path

from tests.faults.day import TABLET, one_day, spent
from tests.faults.plan import Step
from tests.faults.report import Report
from tests.faults.simulation import History

_WAYS = ("bit", "zeros", "cut", "page", "gone")
_PAGE = 4096


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` spoilings per seed (200 where none is given), each at a moment, a file, a place and in a way drawn from the seed."""
    report = Report("corruption")
    for seed in seeds:
        for number in range(options.count or 200):
            draw = random.Random(f"corruption {seed}/{number}")
            moment, told = draw.randrange(6, len(one_day())), [""]

            def before(history: History, at: int, step: Step, moment: int = moment, draw: random.Random = draw) -> None:
                if at == moment:
                    told[0] = spoil(history, draw)  # noqa: B023 - called within this turn

            violations, counts, _ = spent(seed, before, ends_with_check=True)
            counts[told[0].split(":")[0]] += 1
            report.add(f"seed {seed}, number {number}, {told[0]}", violations, counts)
    return report


def spoil(history: History, draw: random.Random) -> str:
    """Ends the tablet's process, by a kill or in order, spoils one file, and starts it again."""
    actor = history.actors[TABLET]
    if draw.random() < 0.5:
        actor.die()
    else:
        actor.close()
    store = actor.folders.database
    choices = [path for path in (store, store.with_name(store.name + "-wal"), actor.folders.journal) if path.exists()]
    path = draw.choice(choices)
    way = draw.choice(_WAYS)
    _spoiled(path, way, draw)
    actor.again()
    history.counts["made again"] += actor.ready.was_rebuilt
    return f"{path.name} {way}"


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
