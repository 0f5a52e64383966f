"""A failing history made small: devices, then faults, then steps are left out for as long as it still fails.

`python -m tests.faults simulation --seeds N:N+1 --shrink` writes what is left into `regressions/`; the suite plays it ever after.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from tests.faults.plan import DEVICES, Step

FOLDER = Path(__file__).parent / "regressions"
Fails = Callable[[Sequence[Step]], bool]


class Regression(msgspec.Struct, frozen=True):
    """What is left of a seed, and what was wrong with it; `still` says why where it is not mended yet."""

    seed: int
    was: str
    steps: tuple[Step, ...]
    still: str = ""


def shrunk(steps: Sequence[Step], fails: Fails, longest_s: float = 600.0) -> list[Step]:
    """The steps that matter, as far as the time goes; `fails` plays a history."""
    until = time.monotonic() + longest_s
    left = list(steps)
    for device in range(len(DEVICES)):
        left = _tried(left, [step for step in left if step.device != device], fails, until)
    left = _tried(left, [replace(step, calm=True) for step in left], fails, until)
    size = max(1, len(left) // 2)
    while size:
        at = 0
        while at < len(left):
            fewer = _tried(left, left[:at] + left[at + size :], fails, until)
            at = at if fewer is not left else at + size
            left = fewer
        size //= 2
    return left


def _tried(left: list[Step], fewer: list[Step], fails: Fails, until: float) -> list[Step]:
    if (len(fewer) == len(left) and fewer == left) or time.monotonic() > until:
        return left
    return fewer if fails(fewer) else left


def keep(seed: int, steps: Sequence[Step], was: str, fails: Fails) -> Path:
    """Shrinks the history of a seed and writes it down; answers the file."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"seed-{seed}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(Regression(seed, was, tuple(shrunk(steps, fails))))))
    return path


def kept() -> list[Regression]:
    return [msgspec.json.decode(path.read_bytes(), type=Regression) for path in sorted(FOLDER.glob("seed-*.json"))]
