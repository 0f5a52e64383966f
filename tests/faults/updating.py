"""What a disk may hold when the power goes while a release is installed, or while one that failed is gone back from.

After each cut the starter finds one program, whole; from whichever it is the tablet's database of the program before is had again,
byte for byte; and some go on to install anew. Made from the recorded writes of a real process (recording.py, cuts.py).
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import sync.update.installation
from sync.update import launcher
from tests.faults.cuts import Disk, Write
from tests.faults.powercut import laid_out
from tests.faults.recording import Course, lacking, recorder
from tests.faults.report import Report
from tests.faults.theatre import memory
from tests.sync.made_releases import Maker, in_use, installed

COURSES = ("install", "back")
_AGAIN, _AT_THE_END = 20, 20
_MOST_WALKS = 200


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` different images per seed and course (200 where none is given)."""
    report = Report("updating", wrong=[lacking()] if lacking() else [])
    if report.wrong:
        return report
    sync.update.installation.ENVIRONMENT_BYTES = 0
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        library = recorder(Path(name))
        for kind in COURSES:
            course = _played(Path(name) / kind, kind, library)
            report.wrong += [f"{kind}: the recorder missed {each}" for each in course.differences()]
            for seed in seeds:
                _cut(course, kind, seed, options.count or 200, report)
    return report


def _played(place: Path, kind: str, library: Path) -> Course:
    place.mkdir()
    line = [sys.executable, "-m", "tests.faults.updated", str(place), kind]
    subprocess.run(line, cwd=Path(__file__).parents[2], env={**os.environ, "LD_PRELOAD": str(library)}, check=True)
    return Course(place)


def _cut(course: Course, kind: str, seed: int, count: int, report: Report) -> None:
    """Walks through the course again and again, with cuts drawn all along, until there are so many different images."""
    known, weights = set[int](), [_weight(write) for write in course.writes]
    for walk in range(_MOST_WALKS):
        draw, disk = random.Random(f"update {kind} {seed}/{walk}"), Disk(course.place / "base")
        share = min(3.0, 1.3 * (count - len(known)) / sum(weights))
        for at, write in enumerate(course.writes):
            for _ in range(int(weights[at] * share + draw.random())):
                image = disk.cut(draw)
                key = hash(tuple((name, each.token) for name, each in image.items()))
                if key in known or len(known) == count:
                    continue
                known.add(key)
                # Where it was: the pointer names the tablet's folder by its whole path.
                place = laid_out(course.place / "disk", image)
                wrong, counts = _judged(course, place, is_tried=len(known) % _AGAIN == 0)
                report.add(f"{kind}, seed {seed}, walk {walk}, before write {at}", wrong, counts)
            if write.kind != "m":
                disk.take(write)
        if len(known) == count:
            return


def _weight(write: Write) -> int:
    """Most writes are those of a place that no pointer names yet; the few others matter more."""
    return 1 if write.path.startswith(("installation/a/", "installation/b/")) else 4 if write.kind != "m" else _AT_THE_END


def _judged(course: Course, place: Path, *, is_tried: bool) -> tuple[list[str], Counter[str]]:
    home, database = place / "installation", place / "tablet" / "store" / "doorstep.db"
    try:
        found = in_use(home)
        counts = Counter({f"{found} starts": 1})
        lacks_copy = found == "0.2.0" and not (place / "tablet" / launcher.COPY / "doorstep.db").exists()
        if found == "0.2.0":
            launcher.go_back(home, launcher.settle(home))
            in_use(home)
        wrong = ["the new program would start without a copy"] if lacks_copy else []
        wrong += [] if database.read_bytes() == (course.place / "database").read_bytes() else [f"the database, after {found}"]
        if is_tried and found == "0.1.0" and launcher.settle(home).failed == "":
            counts["installed anew"] += 1
            maker = Maker(course.place / "maker")
            installed(maker, home, [place / "tablet"])
            wrong += [] if in_use(home) == "0.2.0" else ["the next try ended elsewhere"]
    except Exception as failure:  # noqa: BLE001 - whatever it is, the cut is named with it
        return [f"{type(failure).__name__}: {failure}"], Counter()
    return wrong, counts
