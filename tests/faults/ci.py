"""The size of every campaign that continuous integration runs, two at a time: a promise that breaks fails the whole.

The counts are those of the issue's table; where a day takes several faults at once (`--bundle`), each of them counts.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# Courses that are tests and no campaigns: the whole table of access, and every hostile file against a real server. Each in a
# process of its own: that of the files measures what its children hold, and a child begins as a copy of its parent.
PYTEST = "pytest"
# The longest first, so that both lanes end at about the same time.
ROWS: tuple[tuple[str, ...], ...] = (
    ("simulation", "--seeds", "1:101", "--steps", "60"),
    ("simulation", "--seeds", "101:201", "--steps", "60"),
    ("kills", "--seeds", "1:2", "--count", "100"),
    ("powercut", "--seeds", "1:11", "--count", "2000"),
    ("writes", "--seeds", "1:2", "--count", "500", "--bundle", "4"),
    ("corruption", "--seeds", "1:2", "--count", "500", "--bundle", "4"),
    ("network", "--seeds", "1:2", "--first", "--bundle", "4"),
    ("planted", "--count", "12"),
    (PYTEST, "tests/faults/test_hostile_files.py"),
    ("interleaved", "--seeds", "1:9"),
    ("tampering", "--seeds", "101:102", "--count", "1000"),
    ("lying", "--seeds", "1:5", "--count", "500"),
    ("clocks", "--seeds", "1:2"),
    ("updating", "--seeds", "1:2", "--count", "500"),
    ("replays", "--seeds", "1:2", "--count", "2000"),
    ("restored", "--seeds", "1:2", "--count", "5"),
    (PYTEST, "tests/faults/test_access.py"),
    ("kept",),
)
_LANES = 2


@dataclass(frozen=True)
class _Ended:
    words: Sequence[str]
    code: int
    seconds: float


def run(name: str = "") -> int:
    """All rows, or those of one campaign; the exit code of the whole."""
    began = time.monotonic()
    rows = [row for row in ROWS if name in ("", row[0])]
    with ThreadPoolExecutor(_LANES) as lanes:
        ended = list(lanes.map(_ended, rows))
    print("\n" + "\n".join(f"{'holds ' if not one.code else 'BROKEN'} {one.seconds:5.0f} s  {' '.join(one.words)}" for one in ended))
    print(f"{len(ended)} rows, {sum(one.code != 0 for one in ended)} broken, {(time.monotonic() - began) / 60:.1f} minutes")
    return 1 if any(one.code for one in ended) else 0


def _ended(row: Sequence[str]) -> _Ended:
    began = time.monotonic()
    line = [sys.executable, "-m", *row] if row[0] == PYTEST else [sys.executable, "-m", "tests.faults", *row]
    done = subprocess.run(line, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    # Where the program itself failed, its last lines tell where.
    print(done.stdout + ("\n".join(done.stderr.splitlines()[-12:]) if done.returncode else ""), flush=True)
    return _Ended(row, done.returncode, time.monotonic() - began)
