"""Several faults in one day, for a quick run: each is met, and only where the day ends badly is each tried alone.

A fault may hide what another has done: a database that is made again forgets what an older fault left in it. So the long runs
put one fault into each day.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tests.faults.report import Report

T = TypeVar("T")


def together(faults: Sequence[T], size: int) -> Iterator[list[T]]:
    """Bundles of `size`, whose members stand far apart in `faults`."""
    count = -(-len(faults) // max(1, size))
    return (list(faults[first::count]) for first in range(count))


def judge(report: Report, told: Callable[[T], str], bundle: list[T], run: Callable[[list[T]], tuple[list[str], Counter[str]]]) -> None:
    """Runs the day with all of the bundle; says which of them is to blame where it ends badly."""
    violations, counts = run(bundle)
    report.add(" + ".join(told(each) for each in bundle), violations, counts, runs=len(bundle))
    for each in bundle if violations and len(bundle) > 1 else ():
        alone, _ = run([each])
        if alone:
            report.wrong.append(f"alone, {told(each)}: {'; '.join(alone[:5])}")
