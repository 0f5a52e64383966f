"""Runs the tools of the project's own environment for `check`; a tool's complaint is text, no complaint is success."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
SURROUNDINGS = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "PYTHONUTF8": "1"}


def tool(name: str) -> str:
    """The path of a program beside this Python; raises FileNotFoundError."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise FileNotFoundError(f"{name} is not in the environment; run `python3 packaging/start.py check`")
    return found


def python(*arguments: str) -> list[str]:
    """The command line of this Python with arguments."""
    return [sys.executable, *arguments]


def complaints(command: Sequence[str | Path], folder: Path = ROOT) -> list[str]:
    """Run a command in a folder; its output when it failed, else nothing."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=SURROUNDINGS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return [done.stdout.rstrip() or f"{command[0]} ended with code {done.returncode}"] if done.returncode else []
