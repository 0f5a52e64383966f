"""Starts what must be measured in a process of its own: a window, its start, its memory."""

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

CHILDREN = Path(__file__).with_name("children")
ROOT = CHILDREN.parents[2]
_PATIENCE_S = 180


def said_by(script: str, *arguments: str, within: Sequence[str] = (), patience_s: float = _PATIENCE_S) -> str:
    """The last line that the script wrote, started by the command `within` where there is one.

    Raises RuntimeError with its own words where it failed.
    """
    # Frames as soon as they are asked for: what is measured is our work, not the pace of a screen.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONFAULTHANDLER": "1", "QT_QPA_UPDATE_IDLE_TIME": "0"}
    # As on any but the first start: whoever measures with PYTHONDONTWRITEBYTECODE would measure the compiler, in us more than in a peer.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = _bytecode()
    line = [*within, sys.executable, str(CHILDREN / script), *arguments]
    done = subprocess.run(line, env=environment, capture_output=True, timeout=patience_s)
    words = done.stdout.decode().strip()
    if done.returncode != 0 or not words:
        raise RuntimeError(f"{script} ended with {done.returncode}: {done.stderr.decode()}")
    return words.splitlines()[-1]


@cache
def _bytecode() -> str:
    """Where every child of this run finds what an earlier one has compiled; gone with the run."""
    folder = tempfile.TemporaryDirectory(prefix="doorstep-bytecode-")
    atexit.register(folder.cleanup)
    return folder.name
