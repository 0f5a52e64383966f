#!/usr/bin/env python3
"""`doorstep.py` of an installation: starts the program of the place that its pointer names, and goes back where a new one fails.

The one rule: it stands outside both places and needs nothing of them, so that no release can keep the one before it from
starting. Standard library only, Python 3.10; the installer copies this very file (decisions/0031).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

PLACES = ("a", "b")
POINTER, PROVEN = "installed.json", "proven"
# Where the installer put the database as the earlier program left it; what a failed program made of it is moved to the other name.
COPY, DATABASE, FAILED = "before-update", "store", "store-of-"
# Named to a program on trial, which makes this file once it was usable (ui/proven.py).
PROVEN_VARIABLE = "DOORSTEP_PROVEN"
# Starts on trial of which nobody saw the end (power cut, killed with this process); the next one is the other program's.
UNSEEN_STARTS = 2
# Done, wrong usage, network or disk, interrupted (README): none says that the program itself is at fault.
BLAMELESS = (0, 2, 69, 130)
# Refused by the rules; also Python's own word for a program that it could not even begin, a module that lacks for instance.
REFUSED = 1
# Sent by people and by a system that shuts down.
_ENDED_FROM_OUTSIDE = ("SIGHUP", "SIGINT", "SIGTERM")


class Trouble(Exception):
    """Why nothing was started; its text is for the user."""


@dataclass(frozen=True)
class Release:
    """What lies in a place: its version, and the schema of the database it makes."""

    version: str
    schema: int


@dataclass(frozen=True)
class Trial:
    """A place that has not been usable yet: unseen starts, whether it failed, the data folders that were copied for it."""

    unseen: int = 0
    has_failed: bool = False
    data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Installed:
    """The pointer file.

    `newest` holds, by key id of the targets role, the highest version ever accepted while that key counted; `failed` the version
    that was last gone back from; `data` the folders that the program was started with; `finished` those whose copies nobody needs.
    """

    place: str
    places: Mapping[str, Release]
    newest: Mapping[str, str]
    trial: Trial | None = None
    failed: str = ""
    data: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()

    @property
    def other(self) -> str:
        return PLACES[1 - PLACES.index(self.place)]

    @property
    def release(self) -> Release:
        return self.places[self.place]

    def and_finished(self, data: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.finished, *data)))


def read(home: Path) -> Installed | None:
    """The pointer; None where nothing was installed. Raises OSError, ValueError for a file that is none."""
    try:
        said = json.loads((home / POINTER).read_text("utf-8"))
    except FileNotFoundError:
        return None
    try:
        trial = said["trial"]
        return Installed(
            said["place"],
            {name: Release(**one) for name, one in said["places"].items()},
            said["newest"],
            Trial(trial["unseen"], trial["has_failed"], tuple(trial["data"])) if trial else None,
            said["failed"],
            tuple(said["data"]),
            tuple(said["finished"]),
        )
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"{home / POINTER} was not written by Doorstep") from wrong


def write(home: Path, installed: Installed) -> Installed:
    """In one step: after a cut the old pointer or the new one stands whole."""
    fresh = home / (POINTER + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(installed), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(home / POINTER)
    to_disk(home)
    return installed


def to_disk(folder: Path) -> None:
    """Makes names in a folder durable; Windows has no such call."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def settle(home: Path) -> Installed:
    """Finishes what an earlier start left: a trial that was passed or failed, copies that nobody needs. Raises Trouble, OSError."""
    installed = read(home)
    if installed is None:
        raise Trouble(f"There is no program in {home} yet: run packaging/start.py update --into {home}")
    if installed.trial and (home / PROVEN).exists():
        # Durable before anything is deleted for it.
        to_disk(home)
        installed = write(home, replace(installed, trial=None, failed="", finished=installed.and_finished(installed.trial.data)))
    elif installed.trial and (installed.trial.has_failed or installed.trial.unseen >= UNSEEN_STARTS):
        installed = go_back(home, installed)
    return _tidied(home, installed) if installed.finished else installed


def _tidied(home: Path, installed: Installed) -> Installed:
    for data in map(Path, installed.finished):
        # An installation that is just copying holds the folder.
        with suppress(Trouble, OSError), alone(data):
            for old in _leftovers(data):
                shutil.rmtree(old, ignore_errors=True)
    # What did not go, or lies where nobody can look today, is tried again at the next start: erased customers live on in it.
    left = tuple(data for data in installed.finished if not os.access(data, os.R_OK | os.X_OK) or _leftovers(Path(data)))
    return write(home, replace(installed, finished=left)) if left != installed.finished else installed


def _leftovers(data: Path) -> list[Path]:
    return [old for old in (data / COPY, *data.glob(FAILED + "*")) if old.exists()]


def go_back(home: Path, installed: Installed) -> Installed:
    """The other place again, with the database that its program left. A cut at any place is finished by `settle`."""
    trial, left, back = installed.trial, installed.release, installed.places.get(installed.other)
    if trial is None or back is None:
        raise Trouble("There is no program to go back to: the one that is installed has been in use, and its database with it.")
    folders = [data for data in map(Path, trial.data) if data.is_dir()]
    for data in folders:
        with alone(data):
            pass
    write(home, replace(installed, trial=replace(trial, has_failed=True)))
    if left.schema != back.schema:
        for data in folders:
            restore(data, left.version)
    finished = installed.and_finished(trial.data if left.schema == back.schema else ())
    return write(home, replace(installed, place=installed.other, trial=None, failed=left.version, finished=finished))


def restore(data: Path, version: str) -> None:
    """The database as it was copied, in the place of what `version` made of it; deletes nothing, and is harmless twice."""
    copy, database = data / COPY, data / DATABASE
    if not copy.is_dir():
        return
    if database.exists():
        free = next(name for name in (data / f"{FAILED}{version}-{count}" for count in range(1, 1000)) if not name.exists())
        database.rename(free)
    copy.rename(database)
    to_disk(data)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody else in a data folder: the lock that a running program holds (app/storage/single.py). Raises Trouble."""
    with (data / "running.lock").open("a+b") as held:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise Trouble(f"Doorstep is running with {data}. Close its window, then start it again.") from taken
        yield


def remember(home: Path, installed: Installed, words: list[str]) -> Installed:
    """Notes the data folder that a start names, so that the next installation copies its database."""
    pairs = zip(words, [*words[1:], ""], strict=True)
    named = [word.partition("=")[2] or after for word, after in pairs if word.partition("=")[0] == "--data"]
    fresh = [folder for folder in (str(Path(one).absolute()) for one in named if one) if folder not in installed.data]
    return write(home, replace(installed, data=(*installed.data, *fresh))) if fresh else installed


def line(home: Path, place: str, words: list[str]) -> list[str]:
    """The command line of a place's program."""
    return [sys.executable, str(home / place / "packaging" / "start.py"), *words]


def try_out(home: Path, installed: Installed, words: list[str]) -> tuple[int, Installed]:
    """One start on trial: its exit code, and what is installed after it."""
    trial = installed.trial or Trial()
    installed = write(home, replace(installed, trial=replace(trial, unseen=trial.unseen + 1)))
    code = run(line(home, installed.place, words), {**os.environ, PROVEN_VARIABLE: str(home / PROVEN)})
    failed = not (home / PROVEN).exists() and is_at_fault(home, installed.place, code)
    now = read(home)
    # Another window beside this one may have passed the trial meanwhile.
    if now and now.trial and now.place == installed.place:
        write(home, replace(now, trial=replace(now.trial, unseen=max(0, now.trial.unseen - 1), has_failed=now.trial.has_failed or failed)))
    return code, settle(home)


def is_at_fault(home: Path, place: str, code: int) -> bool:
    """Whether a program that ended with this code failed by itself; after a refusal it is asked to prove that it starts at all."""
    if code == REFUSED:
        code = run(line(home, place, ["update", "--self-check"]), os.environ, output=subprocess.DEVNULL)
    return code not in BLAMELESS and code not in {-int(getattr(signal, name)) for name in _ENDED_FROM_OUTSIDE if hasattr(signal, name)}


def run(command: list[str], surroundings: Mapping[str, str], output: int | None = None) -> int:
    """Waits for a program to its end; what ends this process from outside is handed on to it."""
    child = subprocess.Popen(command, env=dict(surroundings), stdout=output, stderr=output)
    before = {}
    for name in _ENDED_FROM_OUTSIDE:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, lambda got, _: child.send_signal(got))
    try:
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def become(command: list[str]) -> int:
    """This process goes on as the program; on Windows, which has no such thing, it waits for it."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    return run(command, os.environ)


def say(words: str) -> None:
    """To the terminal; stdout is the program's."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def main(home: Path, words: list[str]) -> int:
    """`update` and `back` look after the installation, every other word is the program's."""
    installed = settle(home)
    if words[:1] == ["back"]:
        installed = go_back(home, installed)
        say(f"Doorstep {installed.release.version} is back.")
        return 0
    if words[:1] == ["update"]:
        return become(line(home, installed.place, [*words, "--into", str(home)]))
    if words[:1] == ["server"]:
        raise Trouble("A server is started from its sources and updated by hand, after a backup: its database is not copied here.")
    installed = remember(home, installed, words)
    if installed.trial is None:
        return become(line(home, installed.place, words))
    version = installed.release.version
    code, installed = try_out(home, installed, words)
    if installed.release.version == version:
        return code
    say(f"Doorstep {version} did not start. Doorstep {installed.release.version} is back and starts now.")
    return become(line(home, installed.place, words))


if __name__ == "__main__":
    try:
        sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
    except (Trouble, ValueError) as trouble:
        say(f"doorstep.py: {trouble}")
        sys.exit(1)
    except OSError as trouble:
        say(f"doorstep.py: {trouble}. The installation must be writable and the disk not full.")
        sys.exit(69)
