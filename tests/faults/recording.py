"""Plays courses in a process with the recorder (recorder.c) preloaded, and reads what it wrote down. Linux and a C compiler.

The recorder is held against the disk each time: its calls, done again on the folder before, must give the folder behind, byte
for byte. A call that it does not know would show.
"""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.faults.cuts import Disk, Write

_HEAD = struct.Struct("<cIQI")


@dataclass(frozen=True)
class Course:
    """One played course in its folder."""

    place: Path

    @cached_property
    def writes(self) -> list[Write]:
        root = (self.place / "root").read_text()
        return list(_read((self.place / "writes").read_bytes(), root))

    def differences(self) -> list[str]:
        """Names of which the recorded calls say something else than the disk."""
        disk, after = Disk(self.place / "base"), self.place / "after"
        for write in self.writes:
            if write.kind != "m":
                disk.take(write)
        real = {str(p.relative_to(after)): p.read_bytes() for p in after.rglob("*") if p.is_file() and not p.name.endswith("-shm")}
        told = {name: inode.whole() for name, inode in disk.now.items()}
        return sorted(name for name in real.keys() | told.keys() if real.get(name) != told.get(name))


def lacking() -> str:
    """Why nothing can be recorded here; "" where it can."""
    return "" if shutil.which("cc") and sys.platform == "linux" else "not run: it needs Linux and a C compiler"


def recorder(place: Path) -> Path:
    """The library, built into a folder."""
    library = place / "recorder.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, Path(__file__).with_name("recorder.c"), "-ldl"], check=True)
    return library


@contextmanager
def courses(place: Path, fault: str = "") -> Iterator["Stage"]:
    """One process for many seeds."""
    command = [sys.executable, "-m", "tests.faults.recorded", str(place), *([fault] if fault else [])]
    environment = {**os.environ, "LD_PRELOAD": str(recorder(place))}
    root = Path(__file__).parents[2]
    pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with subprocess.Popen(command, cwd=root, env=environment, text=True, **pipes) as process:  # type: ignore[call-overload]
        yield Stage(place, process)
        process.stdin.close()


@dataclass(frozen=True)
class Stage:
    """Asks the process for one course after another."""

    place: Path
    process: "subprocess.Popen[str]"

    @contextmanager
    def played(self, seed: int) -> Iterator[Course]:
        self._ask(f"course {seed}")
        try:
            yield Course(self.place / str(seed))
        finally:
            shutil.rmtree(self.place / str(seed))

    @contextmanager
    def started(self, lay_out: Callable[[Path], object]) -> Iterator[Course]:
        """The start of the product in the folder that `lay_out` fills."""
        place = self.place / "start"
        lay_out(place / "image")
        self._ask("start start")
        try:
            yield Course(place)
        finally:
            shutil.rmtree(place)

    def _ask(self, what: str) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer == "done", f"{what} could not be recorded"


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
