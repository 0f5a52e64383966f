"""Doorstep's own virtual environment: `.venv` in the project folder, filled from the hashed requirement files.

A stamp inside it says which requirement files it was filled from, so a second start does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import machine

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "doorstep-stamp.json"

# What is installed for whom; the second file holds all of the first, so it serves both.
REQUIREMENTS = {"run": "requirements.txt", "test": "requirements-test.txt"}


def digest(level: str) -> str:
    """SHA-256 of the requirement file of a level ("run" or "test")."""
    return hashlib.sha256((ROOT / "packaging" / REQUIREMENTS[level]).read_bytes()).hexdigest()


def is_ready(level: str) -> bool:
    """Whether the environment holds exactly what this level asks for, and its Python still starts."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(stamp, dict) or not any(stamp.get(filled) == digest(filled) for filled in {level, "test"}):
        return False
    # A system upgrade can exchange or remove the Python under the environment.
    own = machine.probe(str(PYTHON))
    return own is not None and list(own.version) == stamp.get("python")


def fill(level: str, python: machine.Python) -> None:
    """Make the environment where there is none and install the level's packages into it; raises Lacking."""
    with alone():
        if is_ready(level):  # another start.py did it while this one waited
            return
        print(f"Setting up Doorstep in {VENV} (only this once; it loads about 400 MB) ...", file=sys.stderr, flush=True)
        if not has_pip():
            make(python)
        STAMP.unlink(missing_ok=True)
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet", "install"]
        exact = ["--require-hashes", "--no-deps", "--only-binary=:all:"]
        if not machine.succeeds([*pip, *exact, "-r", str(ROOT / "packaging" / REQUIREMENTS[level])]):
            raise machine.Lacking(
                "The Python packages could not be installed; pip's reason stands above. Nothing else was changed.\n"
                "Check the network and the free space, then run the same command again."
            )
        write_stamp(level)


def has_pip() -> bool:
    """Whether the environment is whole enough to install into: its Python is new enough and has pip."""
    own = machine.probe(str(PYTHON)) if PYTHON.exists() else None
    if own is None or not machine.OLDEST <= own.version <= machine.NEWEST:
        return False
    return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode == 0


def make(python: machine.Python) -> None:
    """Make an empty environment in place of a broken one; raises Lacking."""
    shutil.rmtree(VENV, ignore_errors=True)
    # Its output is kept back so that Ctrl-C ends without the traceback of a child.
    done = subprocess.run([python.path, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        raise machine.Lacking(f"{python.path} could not make a virtual environment in {VENV}:\n{done.stdout}{done.stderr}")


def write_stamp(level: str) -> None:
    """Note what was installed: the level, and those it contains."""
    own = machine.probe(str(PYTHON))
    if own is None:
        raise machine.Lacking(f"{PYTHON} does not start. Delete {VENV} and run this again.")
    filled = {name: digest(name) for name in (REQUIREMENTS if level == "test" else ("run",))}
    # pip does not wait for the disk: a stamp that a power cut left beside torn packages would be believed.
    if sys.platform != "win32":
        os.sync()
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({"python": own.version, **filled}), "utf-8")
    fresh.replace(STAMP)


@contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time: a second start.py waits here until the first has finished or died."""
    lock = ROOT / "build" / "setup.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("a+b") as held:
        if sys.platform == "win32":
            import msvcrt

            held.seek(0)
            while True:  # LK_LOCK gives up after ten seconds
                try:
                    msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    continue
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield  # closing the file lets go of the lock
