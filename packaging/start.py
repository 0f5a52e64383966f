#!/usr/bin/env python3
"""The one command of a source checkout: `python3 packaging/start.py demo`.

It sets up what is missing (system packages, a Python, the environment) and hands over. Standard library only;
it runs on Python 3.10 and finds a newer one. Exit codes of its own: 2 wrong usage, 3 the machine lacks something,
130 interrupted; every other code is the subcommand's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import environment
import machine
from environment import PYTHON, ROOT


@dataclass(frozen=True)
class Command:
    """A subcommand: what it is for, the level of packages it needs, whether it needs Qt's windows."""

    purpose: str
    level: str = "run"
    windows: bool = False


COMMANDS: Mapping[str, Command] = {
    "demo": Command("start a server with sample orders and open the crew's and the desk's window", windows=True),
    "test": Command("run the tests; what follows goes to pytest", level="test", windows=True),
    "field": Command("open the crew's window", windows=True),
    "desk": Command("open the dispatcher's window", windows=True),
    "server": Command("run the central server"),
    "carry": Command("carry a device's work to the server by hand, and its answer back"),
    "verify": Command("check a service sheet or a bundle, without a network"),
    "update": Command("install a signed release from a folder or an address, beside the one in use", windows=True),
    "release": Command("make keys, a root and signed releases: for whoever publishes Doorstep"),
    "import": Command("read orders from a CSV or XLSX file with a mapping"),
    "check": Command("check format, types, imports, QML, translations and texts", level="test", windows=True),
    "faults": Command("run a fault campaign, or with --ci the small size of all", level="test", windows=True),
    "bench": Command("measure the speeds beside their limits", level="test", windows=True),
}
# The whole suite waits about as much as it works: four processes keep two cores busy.
# Longer courses are left to `-m long`, which continuous integration runs as well.
ORDINARY = ("-n", "4", "--dist", "worksteal", "-m", "not long")
# Folders of tests lie in memory where it has room for all of them at once (0.7 GB): the disk's part is tests/faults' to play.
IN_MEMORY, ROOM_BYTES = Path("/dev/shm"), 2_000_000_000
# Commands that are a script beside this one.
SCRIPTS = ("check", "release")
# Commands that are a module of the tests.
OF_TESTS = {"bench": "tests.bench", "faults": "tests.faults"}
OFF_SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def usage() -> str:
    """The text of --help."""
    width = max(map(len, COMMANDS))
    rows = "\n".join(f"  {name:<{width}}  {command.purpose}" for name, command in COMMANDS.items())
    return (
        "usage: python3 packaging/start.py [--install] COMMAND [ARGUMENT ...]\n\n"
        f"{rows}\n\n"
        "  --install  let it install missing system packages by sudo (as root it does so unasked)\n"
        "  --help     after a command: what the command takes\n"
    )


def main(arguments: list[str]) -> int:
    """Read the command, prepare the machine for it and hand over."""
    allowed = "--install" in arguments
    words = [word for word in arguments if word != "--install"]
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage(), file=sys.stdout if words else sys.stderr)
        return 0 if words else 2
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        print(f"start.py: there is no command '{name}'\n\n{usage()}", file=sys.stderr)
        return 2
    if {"-h", "--help"} & set(rest) and (name == "test" or not environment.is_ready(COMMANDS[name].level)):
        print(short_help(name))
        return 0
    try:
        prepare(COMMANDS[name], allowed=allowed)
    except machine.Lacking as lacking:
        print(f"\nstart.py: {lacking}", file=sys.stderr)
        return 3
    except OSError as trouble:
        print(f"\nstart.py: {trouble}. The project folder must be writable and the disk not full.", file=sys.stderr)
        return 3
    return hand_over(name, rest)


def short_help(name: str) -> str:
    """What can be said of a command before its environment exists."""
    more = "" if name == "test" else "\nAll its options are shown once Doorstep is set up: run it once, or `start.py test`."
    return f"usage: python3 packaging/start.py {name} [ARGUMENT ...]\n\n{COMMANDS[name].purpose}{more}"


def prepare(command: Command, *, allowed: bool) -> None:
    """Put in place what the command needs; raises Lacking. Does next to nothing when all is there."""
    tests = command.level == "test"
    ready = environment.is_ready(command.level)
    python, python_packages = (None, []) if ready else machine.find_python()
    screen = tests or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    # A server stands on a machine without Qt's libraries.
    qt_packages = machine.missing_packages(screen=screen, tests=tests) if command.windows else []
    packages = python_packages + qt_packages
    if packages:
        machine.install(packages, allowed=allowed)
    if ready:
        return
    if python is None:
        python, _ = machine.find_python()
    if python is None:
        raise machine.Lacking("Python 3.11 or newer is still not to be found. Install it, then run this again.")
    environment.fill(command.level, python)


def hand_over(name: str, rest: list[str]) -> int:
    """Become the subcommand, in the user's own folder so that relative paths mean what the user meant."""
    surroundings = {**os.environ, "PYTHONUTF8": "1"}
    if sys.platform.startswith("linux") and not Path("/etc/localtime").exists():
        surroundings.setdefault("TZ", "UTC")  # what it is anyway; a container without one makes tzlocal warn
    if name in SCRIPTS:
        line = [str(PYTHON), str(ROOT / "packaging" / f"{name}.py"), *rest]
    elif name == "test":
        surroundings = for_tests(surroundings)
        line = [str(PYTHON), "-m", "pytest", *([] if rest else ORDINARY), *(rooted(word) for word in rest)]
        os.chdir(ROOT)
    else:
        # Safe path: a folder named `app` or `ui` where the user stands must not take the place of ours.
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        surroundings |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}
        surroundings = (OFF_SCREEN if name in OF_TESTS else {}) | surroundings
        line = [str(PYTHON), "-m", *([OF_TESTS[name]] if name in OF_TESTS else ["ui", name]), *rest]
    if os.name != "nt":  # on Windows exec would leave the shell's prompt mixed into the output
        sys.stdout.flush()
        os.execve(line[0], line, surroundings)
    return subprocess.run(line, env=surroundings).returncode


def for_tests(surroundings: Mapping[str, str]) -> dict[str, str]:
    """What tests need about them, and what makes them quick."""
    found = {**surroundings, **OFF_SCREEN}
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Tests start a hundred processes; compiling all sources anew takes each a second. Kept apart, as whoever said so wished.
        found.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "build" / "bytecode"))
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM_BYTES:
        found.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    return found


def rooted(word: str) -> str:
    """A test path given from another folder, made absolute; every other word of pytest's stays as it is."""
    path, mark, test = word.partition("::")
    here = Path.cwd()
    outside = here != ROOT and not word.startswith("-") and (here / path).exists()
    return f"{here / path}{mark}{test}" if outside else word


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
