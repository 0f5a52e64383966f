"""What a disk may hold after a power cut, made from the recorded writes of a real process over SQLCipher itself.

Between two syncs of a file any 512-byte sector of its pending writes may have arrived or not; names (created, renamed, removed)
arrive in their order, and surely only with a sync of their folder. A disk that lies leaves out one sync in ten. Needs Linux and
a C compiler (recorder.c); the machine that has none is told so.
"""

import argparse
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.errors import DoorstepError
from tests.faults.report import Report
from tests.faults.theatre import Actor, Clock, Heaven, memory

_HEAD = struct.Struct("<cIQI")
_SECTOR = 512
_LIES = 0.1


@dataclass(frozen=True)
class Write:
    """One recorded call: kind as in recorder.c, path relative to the folder."""

    kind: str
    path: str
    number: int
    data: bytes


def recorded(seed: int, place: Path, fault: str = "") -> list[Write]:
    """Plays the day in a process of its own with the recorder under it."""
    library = place / "recorder.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("recorder.c"), "-ldl"], check=True)
    environment = {**os.environ, "LD_PRELOAD": str(library)}
    command = [sys.executable, "-m", "tests.faults.recorded", str(seed), str(place), *([fault] if fault else [])]
    subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL)
    return list(_read((place / "writes").read_bytes(), (place / "root").read_text()))


def _read(raw: bytes, root: str) -> Iterator[Write]:
    at = 0
    while at < len(raw):
        kind, length, number, size = _HEAD.unpack_from(raw, at)
        at += _HEAD.size
        path, data = raw[at : at + length].decode(), raw[at + length : at + length + size]
        at += length + size
        # The index of the log in memory is made anew at every start.
        if not path.endswith("-shm"):
            yield Write(kind.decode(), path.removeprefix(root).lstrip("/"), number, data)


@dataclass
class Inode:
    """A file's bytes: those that are surely on the disk, and the changes since its last sync."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Write] = field(default_factory=list)

    def cut(self, draw: random.Random) -> bytes:
        """As a power cut leaves it: each sector of each pending write arrived or did not."""
        found = bytearray(self.safe)
        likely = draw.choice((0.0, 0.5, 0.9, 1.0))
        for write in self.pending:
            if write.kind == "t":
                if draw.random() < likely:
                    del found[write.number :]
                    found.extend(bytes(write.number - len(found)))
                continue
            for start in range(0, len(write.data), _SECTOR):
                if draw.random() < likely:
                    _laid(found, write.number + start, write.data[start : start + _SECTOR])
        return bytes(found)

    def sync(self) -> None:
        for write in self.pending:
            if write.kind == "t":
                del self.safe[write.number :]
                self.safe.extend(bytes(write.number - len(self.safe)))
            else:
                _laid(self.safe, write.number, write.data)
        self.pending.clear()


def _laid(found: bytearray, at: int, data: bytes) -> None:
    if len(found) < at:
        found.extend(bytes(at - len(found)))
    found[at : at + len(data)] = data


class Disk:
    """The folder as the recorded calls leave it: what is named for sure, and the names still on their way."""

    def __init__(self, base: Path) -> None:
        self.now = {str(p.relative_to(base)): Inode(bytearray(p.read_bytes())) for p in base.rglob("*") if p.is_file()}
        self.safe = dict(self.now)
        self.names: list[Write] = []
        self.folders = {str(p.relative_to(base)) for p in base.rglob("*") if p.is_dir()} | {""}
        self.made: dict[int, Inode] = {}

    def take(self, write: Write, lies: bool) -> None:
        match write.kind:
            case "w" | "t":
                self.now.setdefault(write.path, Inode()).pending.append(write)
            case "s" if lies:
                return
            case "s" if write.path in self.folders:
                self._named(len(self.names), self.safe)
                self.names.clear()
            case "s":
                if write.path in self.now:
                    self.now[write.path].sync()
            case "d":
                self.folders.add(write.path)
            case "c" | "r" | "u":
                self.names.append(write)
                if write.kind == "c":
                    self.made[id(write)] = self.now[write.path] = Inode()
                elif write.kind == "r":
                    self.made[id(write)] = self.now[self._to(write)] = self.now.pop(write.path)
                else:
                    self.now.pop(write.path, None)

    def _to(self, write: Write) -> str:
        """The new name, which the record holds with its whole path."""
        whole = write.data.decode()
        parts = whole.split("/")
        return next(name for name in ("/".join(parts[at:]) for at in range(len(parts))) if name.rpartition("/")[0] in self.folders)

    def _named(self, count: int, names: dict[str, Inode]) -> None:
        for write in self.names[:count]:
            if write.kind == "u":
                names.pop(write.path, None)
            else:
                if write.kind == "r":
                    names.pop(write.path, None)
                names[self._to(write) if write.kind == "r" else write.path] = self.made[id(write)]

    def image(self, place: Path, draw: random.Random) -> None:
        """Writes one of the folders that a cut at this moment may leave."""
        names = dict(self.safe)
        self._named(draw.randint(0, len(self.names)), names)
        for folder in sorted(self.folders):
            (place / folder).mkdir(parents=True, exist_ok=True)
        for name, inode in sorted(names.items()):
            (place / name).write_bytes(inode.cut(draw))


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """`--count` images per seed (500 where none is given) on an honest disk, then a tenth as many on one that lies."""
    report = Report("powercut")
    if shutil.which("cc") is None or sys.platform != "linux":
        report.wrong.append("not run: it needs Linux and a C compiler")
        return report
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=memory()) as name:
            place = Path(name)
            writes = recorded(seed, place, options.only)
            for number in range(options.count or 500):
                for lies in (False, True) if number % 10 == 0 else (False,):
                    found, counts = _cut(place, writes, random.Random(f"cut {seed}/{number}/{lies}"), lies)
                    report.add(f"seed {seed}, image {number}{', lying' if lies else ''}", found, counts)
    return report


def _cut(place: Path, writes: list[Write], draw: random.Random, lies: bool) -> tuple[list[str], Counter[str]]:
    """One cut at a drawn moment, and what the next start makes of it."""
    moment = draw.randrange(len(writes))
    disk, saved = Disk(place / "base"), list[tuple[str, str]]()
    for write in writes[:moment]:
        if write.kind == "m":
            _, event_id, h = write.path.split()
            saved.append((event_id, h))
        else:
            disk.take(write, lies and write.kind == "s" and draw.random() < _LIES)
    image = place / "image"
    shutil.rmtree(image, ignore_errors=True)
    disk.image(image, draw)
    return _checked(image, saved, lies)


def _checked(image: Path, saved: list[tuple[str, str]], lies: bool) -> tuple[list[str], Counter[str]]:
    counts = Counter({"lying images" if lies else "images": 1, "saved before the cut": len(saved)})
    actor = Actor("0:cut", image, Clock(Heaven()))
    try:
        actor.open()
    except DoorstepError as error:
        counts["refused to open"] += 1
        return ([] if lies else [f"does not open: {error}"]), counts
    try:
        with actor.ready.store.engine.connect() as connection:
            here = set(connection.exec_driver_sql("SELECT h FROM log").scalars())
            blobs = connection.exec_driver_sql("SELECT sha256, h FROM blob WHERE state = 'captured'").all()
        journal = {entry.seq for entry in actor.ready.store.journal.read()}
        lost = [event_id for event_id, h in saved if h not in here]
        spoiled = [row.sha256 for row in blobs if not actor.ready.store.files._holds(row.sha256)]
        counts["made again"] += actor.ready.was_rebuilt
        counts["lost by lying"] += len(lost) if lies else 0
        found = [f"lost: {each}" for each in lost] + [f"file: {each[:8]}" for each in spoiled]
        if len(journal) < len(here):
            found.append("the journal holds less than the database")
        return ([] if lies else found), counts
    finally:
        actor.die()
