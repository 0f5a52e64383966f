"""Locks the requirements: `python packaging/lock.py [--upgrade]` writes both `.txt` from their `.in`, with hashes.

Versions that stand in a `.txt` stay unless the `.in` says otherwise or `--upgrade` is given. Needs uv and a network.
"""

import subprocess
import sys
from pathlib import Path

PACKAGING = Path(__file__).resolve().parent
OPTIONS = [
    *("--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"),
]


def lock(name: str, more: list[str]) -> None:
    """Write `name.txt` from `name.in`; raises CalledProcessError when uv finds no solution."""
    target = PACKAGING / f"{name}.txt"
    line = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *more, str(PACKAGING / f"{name}.in"), "-o", str(target)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    # Ubuntu 22.04's Python 3.11 is a release candidate, and its pip holds no condition on the full version true of it.
    target.write_text(target.read_text("utf-8").replace("python_full_version", "python_version"), "utf-8")


if __name__ == "__main__":
    for each in ("requirements", "requirements-test"):
        lock(each, sys.argv[1:])
