"""What this machine must have before Doorstep's own environment can exist: a Python and some system libraries.

Standard library only, and it runs on Python 3.10: it is what finds a newer one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OLDEST = (3, 11)
NEWEST = (3, 14)  # the newest Python for which every pinned package has a wheel

# Debian package -> the library it brings; found by starting the windows in an empty Debian 12 container.
FOR_QT = {
    "libgl1": "libGL.so.1",
    "libegl1": "libEGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libfreetype6": "libfreetype.so.6",
    "libfontconfig1": "libfontconfig.so.1",
    "libdbus-1-3": "libdbus-1.so.3",
    "libpulse0": "libpulse.so.0",
}
FOR_A_SCREEN = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
}
# Debian package -> the program it brings; xvfb-run does not start without xauth, and only recommends it.
FOR_TESTS = {"xvfb": "Xvfb", "xauth": "xauth", "poppler-utils": "pdfsig", "postgresql": "initdb"}


class Lacking(Exception):
    """The machine lacks something that start.py may not or cannot put there; its text is for the user."""


@dataclass(frozen=True)
class Python:
    """One interpreter; `version` is (major, minor), `makes_venv` is false where Debian left ensurepip out."""

    path: str
    version: tuple[int, int]
    makes_venv: bool


def probe(path: str) -> Python | None:
    """Ask an interpreter what it is; None when it does not start (a pyenv shim without a version behind it)."""
    question = "import sys, importlib.util as u;print(*sys.version_info[:2], int(bool(u.find_spec('ensurepip') and u.find_spec('venv'))))"
    try:
        answer = subprocess.run([path, "-c", question], capture_output=True, text=True, timeout=30, check=True)
        major, minor, makes_venv = (int(word) for word in answer.stdout.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Python(path, (major, minor), bool(makes_venv))


def candidates() -> list[str]:
    """Interpreters to try, the one that runs this first."""
    names = ["python3.13", "python3.12", "python3.11", "python3.14", "python3", "python"]
    found = [sys.executable, *(shutil.which(name) or "" for name in names)]
    found += [f"/usr/bin/{name}" for name in names[:4]]
    if sys.platform == "darwin":
        frameworks = Path("/Library/Frameworks/Python.framework/Versions")
        found += [str(path) for path in sorted(frameworks.glob("3.1[1-4]/bin/python3"))]
        found += [f"{brew}/bin/{name}" for brew in ("/opt/homebrew", "/usr/local") for name in names[:4]]
    if sys.platform == "win32":
        programs = Path(os.environ.get("LOCALAPPDATA", "")) / "Programs" / "Python"
        found += [str(path) for path in sorted(programs.glob("Python31[1-4]/python.exe"))]
    return [path for path in dict.fromkeys(found) if path and Path(path).exists()]


def find_python() -> tuple[Python | None, list[str]]:
    """The interpreter to build the environment with, or the Debian packages that bring one."""
    new_enough = [one for one in map(probe, candidates()) if one and OLDEST <= one.version <= NEWEST]
    for one in new_enough:
        if one.makes_venv:
            return one, []
    # Ubuntu 22.04 keeps 3.11 beside its 3.10, in universe.
    version = "{}.{}".format(*(new_enough[0].version if new_enough else OLDEST))
    return None, [f"python{version}-venv"] if new_enough else [f"python{version}", f"python{version}-venv"]


def missing_packages(*, screen: bool, tests: bool) -> list[str]:
    """Debian packages whose library or program is not there; empty on Windows and macOS, where Qt brings its own."""
    if not sys.platform.startswith("linux"):
        return []
    libraries = {**FOR_QT, **(FOR_A_SCREEN if screen else {})}
    known = known_libraries()
    missing = [package for package, library in libraries.items() if known and library not in known]
    return missing + [name for name, program in FOR_TESTS.items() if tests and not has_program(program)]


def has_program(name: str) -> bool:
    """On the path, or where Debian keeps the programs of each PostgreSQL version."""
    return bool(shutil.which(name)) or any(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))


def known_libraries() -> frozenset[str]:
    """Names of the shared libraries the loader knows; empty where there is no ldconfig to ask (then nothing is said)."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        listed = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(re.findall(r"^\s+(\S+) \(", listed, re.MULTILINE))


def install(packages: list[str], *, allowed: bool) -> None:
    """Install Debian packages: at once as root, by sudo when the user said --install.

    Raises Lacking with one line to paste when it may not, has no apt-get, or apt-get fails.
    """
    if not shutil.which("apt-get"):
        raise Lacking(without_apt(packages))
    by_root = not hasattr(os, "geteuid") or os.geteuid() == 0
    line = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
    if not by_root and not allowed:
        raise Lacking(f"This machine lacks some system packages. Paste this line, then run the same command again:\n{line}")
    print(f"Installing system packages: {' '.join(packages)}", file=sys.stderr, flush=True)
    # `env` because sudo drops the variable; without it a package may stop to ask for the time zone.
    apt = [*([] if by_root else ["sudo"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    wanted = [*apt, "install", "-y", "--no-install-recommends", *packages]
    # First with the lists at hand: a fresh container has none, and an old list names files that are gone.
    if not succeeds(wanted) and not (succeeds([*apt, "update"]) and succeeds(wanted)):
        raise Lacking(f"apt-get could not install the packages. Look at its words above, then try:\n{line}")


def succeeds(command: list[str]) -> bool:
    """Run a command whose output goes to stderr, so that stdout stays the subcommand's own."""
    return subprocess.run(command, stdout=sys.stderr.fileno()).returncode == 0


def without_apt(packages: list[str]) -> str:
    """The sentence for a machine that is not Debian's kin."""
    files = [{**FOR_QT, **FOR_A_SCREEN, **FOR_TESTS}.get(package, package) for package in packages]
    if any(name.startswith("python3") for name in packages):
        return "Doorstep needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module. Install one, then run this again."
    return f"This machine lacks {', '.join(files)}. Install the packages that bring them, then run this again."
