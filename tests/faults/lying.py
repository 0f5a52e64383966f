"""A disk that says of one sync in ten that it was done, and did nothing: then the power goes.

No program can keep every promise on such a disk. Asked is that nothing is lost in silence: what the database lost is seen at the
next start and comes back from the journal or from the server; what all three have not is counted as gone. A start that refuses
must do so in words. Every image is read by `afterwards.py`; some are started by the product, and some of these go on with
the server as it stood then, until the oracle finds every device and the server at one.
"""

import argparse
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from app.domain.errors import DoorstepError
from tests.faults.afterwards import Finding
from tests.faults.cuts import Disk, Found, Write
from tests.faults.lines import Lines
from tests.faults.powercut import laid_out, noted, reader_of, started
from tests.faults.recording import Course, courses, lacking
from tests.faults.report import Report
from tests.faults.simulation import STOPS, History
from tests.faults.stillness import still
from tests.faults.theatre import Actor, Clock, Hall, Heaven, memory

_LIES = 0.1
_IMAGES_A_PATTERN = 40
_STARTED, _TO_THE_END = 20, 100


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` different images per seed (500 where none is given), each forty with other lies."""
    report = Report("lying", wrong=[lacking()] if lacking() else [])
    if report.wrong:
        return report
    with tempfile.TemporaryDirectory(dir=memory()) as name, courses(Path(name)) as stage:
        for seed in seeds:
            with stage.played(seed) as course:
                _Cuts(course, seed, report).make(options.count or 500)
    saved, back = report.counts["events saved before them"], report.counts["gone"]
    print(f"  share of saved events that are there again: {100 * (1 - back / max(saved, 1)):.4f} %")
    if back * 1000 > saved:
        report.wrong.append("more than one in a thousand is gone")
    return report


class _Cuts:
    """The cuts of one course."""

    def __init__(self, course: Course, seed: int, report: Report) -> None:
        self._course, self._seed, self._report = course, seed, report
        self._reader, self._known = reader_of(course), set[int]()
        self._saved: dict[str, str] = {}
        self._stored: dict[str, bool] = {}
        self._step = -1

    def make(self, count: int) -> None:
        pattern = 0
        while len(self._known) < count and pattern < count:
            self._walk(pattern, count)
            pattern += 1

    def _walk(self, pattern: int, count: int) -> None:
        draw, disk = random.Random(f"lies {self._seed}/{pattern}"), Disk(self._course.place / "base")
        self._saved, self._stored, self._step = {}, {}, -1
        moments = Counter(draw.randrange(len(self._course.writes)) for _ in range(_IMAGES_A_PATTERN))
        for at, write in enumerate(self._course.writes):
            for _ in range(moments[at]):
                image = disk.cut(draw)
                key = hash(tuple((name, each.token) for name, each in image.items()))
                if key not in self._known and len(self._known) < count:
                    self._known.add(key)
                    self._judge(f"seed {self._seed}, lies {pattern}, before write {at}", image)
            self._go_on(disk, write, is_lie=write.kind == "s" and draw.random() < _LIES)

    def _go_on(self, disk: Disk, write: Write, *, is_lie: bool) -> None:
        if write.kind != "m":
            disk.take(write, lies=is_lie)
        elif write.path.startswith("step "):
            self._step = int(write.path.split()[1])
        else:
            noted(write.path, self._saved, self._stored)

    def _judge(self, name: str, image: dict[str, Found]) -> None:
        finding, number = self._reader.find(image), len(self._known)
        lost = self._saved.keys() - (finding.rows.events if finding.rows else set())
        still_lost = lost - finding.events
        gone = still_lost - self._stored.keys()
        silent = lost & finding.journal - finding.events
        counts = Counter(
            {
                "images": 1,
                "events saved before them": len(self._saved),
                "images with losses in the database": bool(lost),
                "lost by the database": len(lost),
                "back from the journal": len(lost & finding.events),
                "back from the server": len(still_lost) - len(gone),
                "gone": len(gone),
                "databases made again": finding.rows is None,
                "journals mended": finding.written is None or finding.written.is_damaged,
                "files gone or half there": len(_spoiled(finding)),
            }
        )
        wrong = [f"in the journal, and not entered: {self._saved[h]}" for h in sorted(silent)]
        if number % _STARTED == 0 or wrong:
            wrong += self._started(image, finding, counts)
        if number % _TO_THE_END == 0 and self._step >= 0:
            wrong += self._to_the_end(image, gone, _spoiled(finding), counts)
        self._report.add(name, wrong, +counts)

    def _started(self, image: dict[str, Found], finding: Finding, counts: Counter[str]) -> list[str]:
        """A sound database must be found as it was read; a damaged one is made again from the journal by the product."""
        counts["started by the product"] += 1
        if finding.rows is not None and finding.written is not None and not finding.written.is_damaged:
            return started(self._course.place / "image", image, finding)
        actor = Actor("0:cut", laid_out(self._course.place / "image", image), Clock(Heaven()))
        try:
            actor.open()
            actor.die()
        except DoorstepError as error:
            counts[f"refused in words: {error.code}"] += 1
        return []

    def _to_the_end(self, image: dict[str, Found], gone: set[str], spoiled: set[str], counts: Counter[str]) -> list[str]:
        """The tablet starts, the server stands as after the step that was cut; then everything is sent and read."""
        counts["brought to the end with the server"] += 1
        place, lines = self._course.place / "end", Lines()
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._course.place / f"server-{self._step}", place)
        heaven = Heaven(self._step * 3_600_000)
        hall, actor = Hall(place, Clock(heaven)), Actor("0:cut", laid_out(self._course.place / "image", image), Clock(heaven))
        with still(f"{self._seed} to the end", lambda _host, message: lines.talk(0, message, hall)):
            try:
                hall.start()
                actor.open()
                actor.saved = {self._saved[h]: h for h in self._saved.keys() - gone}
                history = History(self._seed, hall, [actor], heaven, lines, forgiven={self._saved[h] for h in gone} | spoiled)
                history.calm()
                waiting = actor.ready.replica.waiting()
                counts["files of which the tablet says so"] += waiting.failed
                # A file that is gone keeps waiting, and the person is told of it.
                return [each for each in history.violations() if not (spoiled and "still waits: 0 events" in each)]
            except STOPS as error:
                return [f"came to a stop: {type(error).__name__} {error}"]
            finally:
                actor.die()
                hall.stop()


def _spoiled(finding: Finding) -> set[str]:
    """Files that events name, that the server has not said it has, and that are not whole on the cut disk."""
    return {sha256 for sha256, _ in finding.files_wanted()} - finding.whole_files
