"""What a disk may hold after a power cut, made from the recorded writes of a real process over SQLCipher itself.

Nothing that was shown as saved may be missing, no database and no journal be damaged, no file that is still to be sent be
half there. Only images that differ from all before them count. Each is read by `afterwards.py`; every fiftieth, and every one
with something to object to, is started by the product itself, which must come to the same.
"""

import argparse
import random
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from app.domain.errors import DoorstepError
from app.storage.keys import Vault
from tests.faults.afterwards import Finding, Reader, names_of_versions
from tests.faults.cuts import Disk, Found
from tests.faults.recording import Course, Stage, courses, lacking
from tests.faults.report import Report
from tests.faults.theatre import Actor, Clock, Heaven, memory
from tests.sync.house import CHEAP, PIN

_STARTED = 50
_CUT_AGAIN = 200
_RARE = 4
# A course that has no more to give ends here, and the report counts what it gave.
_MOST_WALKS = 200


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` different images per seed (2,000 where none is given); `--only` with a fault of planted_disk.py."""
    report = Report("powercut", wrong=[lacking()] if lacking() else [])
    if report.wrong:
        return report
    with tempfile.TemporaryDirectory(dir=memory()) as name, courses(Path(name), options.only) as stage:
        for seed in seeds:
            with stage.played(seed) as course:
                report.wrong += [f"seed {seed}: the recorder missed {each}" for each in course.differences()]
                _Cuts(stage, course, seed, report).make(options.count or 2_000)
    return report


class _Cuts:
    """The cuts of one course, and of the starts that follow some of them."""

    def __init__(self, stage: Stage, course: Course, seed: int, report: Report) -> None:
        self._stage, self._course, self._seed, self._report = stage, course, seed, report
        self._reader, self._known = reader_of(course), set[int]()

    def make(self, count: int) -> None:
        """Walks through the course again and again, with cuts drawn all along, until there are so many different images."""
        for walk in range(_MOST_WALKS):
            draw, disk, saved = random.Random(f"cut {self._seed}/{walk}"), Disk(self._course.place / "base"), dict[str, str]()
            share = min(3.0, 1.3 * (count - len(self._known)) / len(self._course.writes))
            for at, write in enumerate(self._course.writes):
                # The journal and the files are written far more seldom than the database's log, and matter as much.
                weight = share if "-wal" in write.path else share * _RARE
                for _ in range(int(weight) + (draw.random() < weight % 1)):
                    if len(self._known) < count:
                        self._cut(f"seed {self._seed}, walk {walk}, before write {at}", disk, draw, saved)
                if write.kind == "m":
                    noted(write.path, saved, {})
                else:
                    disk.take(write)
            if len(self._known) == count:
                return

    def _cut(self, name: str, disk: Disk, draw: random.Random, saved: dict[str, str]) -> None:
        image = disk.cut(draw)
        key = hash(tuple((name, each.token) for name, each in image.items()))
        if key in self._known:
            return
        self._known.add(key)
        number = len(self._known)
        wrong, counts = _judged(self._course, self._reader, image, saved, disk, is_started=number % _STARTED == 0)
        self._report.add(name, wrong, counts)
        if number % _CUT_AGAIN == 0 and not wrong:
            self._start_and_cut(name, image, draw, saved)

    def _start_and_cut(self, name: str, image: dict[str, Found], draw: random.Random, saved: dict[str, str]) -> None:
        """The power goes again while the next start brings journal and database together."""
        with self._stage.started(lambda place: laid_out(place, image)) as start:
            wrong = [f"the recorder missed {each}" for each in start.differences()]
            disk = Disk(start.place / "base")
            for write in start.writes:
                again = disk.cut(draw)
                wrong += _objections(self._reader.find(again), saved)
                wrong += [f"half a file: {each}" for each in names_of_versions(again, disk.versions)]
                disk.take(write)
                self._report.counts["cuts within the next start"] += 1
        if wrong:
            self._report.wrong.append(f"{name}, and within the next start: {'; '.join(wrong[:5])}")


def reader_of(course: Course) -> Reader:
    vault = Vault(course.place / "base" / "vault.bin", kdf=CHEAP)
    vault.unlock(sorted(vault.members)[0], PIN, 0)
    return Reader(course.place / "read", vault.secrets())


def noted(mark: str, saved: dict[str, str], stored: dict[str, bool]) -> None:
    """Takes in a mark: "saved ID H", "stored H"."""
    kind, *rest = mark.split()
    if kind == "saved":
        saved[rest[1]] = rest[0]
    elif kind == "stored":
        stored[rest[0]] = True


def _judged(
    course: Course, reader: Reader, image: dict[str, Found], saved: dict[str, str], disk: Disk, *, is_started: bool
) -> tuple[list[str], Counter[str]]:
    finding = reader.find(image)
    counts = Counter({"images": 1, "events saved before them": len(saved)})
    wrong = _objections(finding, saved)
    wrong += [f"half a file: {name}" for name in names_of_versions(image, disk.versions)]
    if finding.written is not None and finding.written.is_torn:
        counts["torn journals"] += 1
    if finding.rows is not None and finding.events - finding.rows.events:
        counts["databases behind the journal"] += 1
    if is_started or wrong:
        counts["started by the product"] += 1
        wrong += started(course.place / "image", image, finding)
    return wrong, counts


def _objections(finding: Finding, saved: dict[str, str]) -> list[str]:
    wrong = [f"lost: {event_id}" for h, event_id in saved.items() if h not in finding.events]
    wrong += [f"file: {sha256[:8]} {role}" for sha256, role in sorted(finding.files_wanted()) if sha256 not in finding.whole_files]
    if finding.rows is None:
        wrong.append("the database is damaged")
    elif finding.rows.events - finding.journal:
        wrong.append("the journal holds less than the database")
    if finding.written is None or finding.written.is_damaged:
        wrong.append("the journal is damaged")
    return wrong


def laid_out(place: Path, image: dict[str, Found]) -> Path:
    """The image as a folder."""
    shutil.rmtree(place, ignore_errors=True)
    for name, found in image.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(found.data)
    return place


def started(place: Path, image: dict[str, Found], finding: Finding) -> list[str]:
    """What the product itself makes of the image, where it is not what was read of it."""
    actor = Actor("0:cut", laid_out(place, image), Clock(Heaven()))
    try:
        actor.open()
    except DoorstepError as error:
        return [f"does not open: {error}"]
    try:
        with actor.ready.store.engine.connect() as connection:
            here = set(connection.exec_driver_sql("SELECT h FROM log").scalars())
            blobs = connection.exec_driver_sql("SELECT sha256 FROM blob WHERE state = 'captured'").scalars().all()
        whole = {sha256 for sha256 in blobs if actor.ready.store.files._holds(sha256)}
        journal = {entry.seq for entry in actor.ready.store.journal.read()}
    finally:
        actor.die()
    wrong = [] if here == finding.events else [f"the start finds {len(here)} events, the reader {len(finding.events)}"]
    if whole != {sha256 for sha256, _ in finding.files_wanted()} & finding.whole_files:
        wrong.append("the start finds other files than the reader")
    if len(journal) < len(here):
        wrong.append("after the start the journal holds less than the database")
    return wrong
