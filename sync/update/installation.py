"""Installs a release into the place that is not in use, and lets the pointer name it once everything there is proven to start.

The one rule: until the pointer is written, in one step and last, the machine is what it was; whatever ended before is begun anew.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.errors import Refused, Unavailable
from app.domain.identity import Clock
from app.settings import Folders
from app.storage.disk import named_file, replace_file, translated_os
from sync.update import launcher
from sync.update.copies import at_rest, copy, needed_bytes
from sync.update.launcher import PLACES, Installed, Release, Trial
from sync.update.offer import Offer, examine, is_news, raised
from sync.update.releases import Releases, check_root
from sync.update.unpacking import unpack

# An environment of the program's packages, rounded up (measured on Debian 12, 2026: 1.3 GB).
ENVIRONMENT_BYTES = 1_500_000_000
# What is told before each step; a cut before any of them leaves a program that starts.
STEPS = ("update.looking", "update.fetching", "update.unpacking", "update.setting_up", "update.copying", "update.turning")
Tell = Callable[[str], None]


def begin(home: Path, root: Path | None) -> None:
    """Keeps the root that a person brought: whose signatures this installation believes.

    What is no root is not kept, for no other would be taken after it. Raises Refused("update.no_root" | "update.other_root"), and
    as `check_root`, `named_file` and `replace_file`.
    """
    trusted = home / "root.json"
    if root is None:
        if not trusted.exists():
            raise Refused("update.no_root", folder=str(home))
        return
    with named_file(root):
        brought = root.read_bytes()
    check_root(brought)
    with translated_os(trusted):
        if trusted.exists() and trusted.read_bytes() != brought:
            raise Refused("update.other_root", folder=str(home))
    replace_file(trusted, brought)


def pointer(home: Path) -> Installed | None:
    """What is installed; None where nothing is. Raises Refused("update.no_installation", folder), Unavailable."""
    with translated_os(home):
        try:
            return launcher.read(home)
        except ValueError as wrong:
            raise Refused("update.no_installation", folder=str(home)) from wrong


def install(home: Path, source: str, data: Sequence[Path], tell: Tell, clock: Clock, *, again: bool = False) -> str:
    """Brings the newest release of `source`; answers its version, "" where it is the one in use.

    `data` are the folders whose databases are copied, beside those that the program was started with here. `tell` hears of each of
    STEPS before it is taken. Raises as `examine`, `Releases`, `at_rest`, `unpack` and `check_start`.
    """
    installed = pointer(home)
    known = tuple(map(Path, installed.data)) if installed else ()
    folders = tuple(dict.fromkeys(folder for folder in (*data, *known) if Folders(folder).is_enrolled))
    # With nothing to go back to nobody needs a copy, and nobody would delete it: who is erased later would live on in it.
    copied = folders if installed else ()
    tell("update.looking")
    releases = Releases(home, source, clock)
    offer = releases.newest()
    if not is_news(offer, installed):
        return ""
    examine(offer, installed, again=again)
    with at_rest(folders):
        _find_room(home, offer, copied)
    place = installed.other if installed else PLACES[0]
    archive = home / "fetched.tar.gz"
    tell("update.fetching")
    releases.fetch(archive)
    tell("update.unpacking")
    unpack(archive, home / place)
    tell("update.setting_up")
    check_start(home / place, offer.said.version)
    with at_rest(folders):
        _copy(home, installed, copied, tell)
        tell("update.turning")
        _turn(home, installed, place, offer, copied)
    with translated_os(home):
        archive.unlink(missing_ok=True)
    return offer.said.version


def check_start(place: Path, version: str) -> None:
    """Has the program of a place set up its packages and prove that it starts, off screen and with a folder of its own.

    Every release understands `packaging/start.py update --self-check` and answers its version as the last line of its output.
    Raises Refused("update.does_not_start", version).
    """
    # The environment of this very program would stand before that of the new one.
    surroundings = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH", "VIRTUAL_ENV")}
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, str(place / "packaging" / "start.py"), "update", "--self-check"]
    try:
        done = subprocess.run(command, cwd=place, env=surroundings, stdout=subprocess.PIPE, text=True, errors="replace")
    except OSError as failure:
        raise Refused("update.does_not_start", version=version) from failure
    if done.returncode or done.stdout.split()[-1:] != [version]:
        raise Refused("update.does_not_start", version=version)


def _find_room(home: Path, offer: Offer, folders: Sequence[Path]) -> None:
    with translated_os(home):
        needed = {home: ENVIRONMENT_BYTES + 10 * offer.size_bytes, **{folder: needed_bytes([folder]) for folder in folders}}
        for folder, size in needed.items():
            if shutil.disk_usage(folder).free < size:
                raise Unavailable("update.no_room", folder=str(folder), megabytes=size // 1_000_000)


def _copy(home: Path, installed: Installed | None, folders: Sequence[Path], tell: Tell) -> None:
    if installed is None or not folders:
        return
    tell("update.copying")
    with translated_os(home):
        # First: where it is cut before the turn, the next start deletes what nobody needs.
        launcher.write(home, replace(installed, finished=installed.and_finished(tuple(map(str, folders)))))
    for folder in folders:
        copy(folder)


def _turn(home: Path, installed: Installed | None, place: str, offer: Offer, folders: Sequence[Path]) -> None:
    release = Release(offer.said.version, offer.said.schema)
    with translated_os(home):
        starter = home / "doorstep.py"
        if not starter.exists():
            replace_file(starter, Path(launcher.__file__).read_bytes())
        (home / launcher.PROVEN).unlink(missing_ok=True)
        if sys.platform != "win32":
            # Before the pointer: a power cut must not leave it naming a place with torn files.
            os.sync()
        if installed is None:
            launcher.write(home, Installed(place, {place: release}, raised({}, offer)))
            return
        places, trial = {**installed.places, place: release}, Trial(data=tuple(map(str, folders)))
        # From here on these hold copies that the trial needs.
        finished = tuple(name for name in installed.finished if name not in trial.data)
        turned = replace(installed, place=place, places=places, newest=raised(installed.newest, offer), trial=trial, finished=finished)
        launcher.write(home, turned)
