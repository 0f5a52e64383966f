"""What a measurement says: a number beside its limit, or beside a peer that was measured in the same run.

The one rule: nothing is asserted here. A slow machine makes a verdict, never a failing test.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`limit` is the issue's figure, or what `peer` took in the same run; `most` times it is allowed.

    With `at_least` more is better (events per second). `runs` are all measured values, `measured` is their median.
    """

    name: str
    runs: tuple[float, ...]
    unit: str
    limit: float
    peer: str = ""
    most: float = 1.0
    at_least: bool = False
    note: str = ""

    @property
    def measured(self) -> float:
        return statistics.median(self.runs)

    @property
    def ratio(self) -> float:
        """Below or at `most` is good, whichever way the unit counts."""
        high, low = (self.limit, self.measured) if self.at_least else (self.measured, self.limit)
        return high / low if low else float("inf")

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.most

    @property
    def verdict(self) -> str:
        return "ok" if self.is_met else "MISSED"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` took."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def times(work: Callable[[], object], rounds: int, *, warm: int = 0) -> tuple[float, ...]:
    """Milliseconds of each of `rounds` runs, after `warm` that do not count."""
    for _ in range(warm):
        work()
    return tuple(timed(work) for _ in range(rounds))


def table(figures: Sequence[Figure]) -> str:
    """One line a figure: what, measured, its limit or peer, ratio and what is allowed, verdict."""
    head = ("measurement", "measured", "limit or peer", "ratio", "allowed", "verdict")
    rows = [head, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    limit = f"{_said(figure.limit)} {figure.unit}" + (f" ({figure.peer})" if figure.peer else "")
    name = figure.name + (f" [{figure.note}]" if figure.note else "")
    allowed = f"{figure.most:g}"
    return name, f"{_said(figure.measured)} {figure.unit}", limit, f"{figure.ratio:.2f}", allowed, figure.verdict


def _said(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
