"""Several faults in one day, for a quick run: each is met, and only where the day ends badly is each tried alone.

A fault may hide what another has done: a database that is made again forgets what an older fault left in it. So the long
run of `writes` puts one fault into each day.
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


def judge(
    report: Report,
    told: Callable[[T], str],
    bundle: list[T],
    run: Callable[[list[T]], tuple[list[str], Counter[str]]],
    *,
    only_alone: bool = False,
) -> None:
    """Runs the day with all of the bundle; says which of them is to blame where it ends badly.

    `only_alone`: what several do together breaks no promise (journal and database spoiled in one day are both copies).
    """
    violations, counts = run(bundle)
    if violations and len(bundle) > 1 and only_alone:
        counts["days with several that ended badly, each tried alone"] += 1
        report.add("", [], counts, runs=len(bundle))
    else:
        report.add(" + ".join(told(each) for each in bundle), violations, counts, runs=len(bundle))
    for each in bundle if violations and len(bundle) > 1 else ():
        alone, _ = run([each])
        if alone:
            report.wrong.append(f"alone, {told(each)}: {'; '.join(alone[:5])}")
