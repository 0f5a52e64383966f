"""A day's work of one tablet and one desk that a campaign spoils at one place: act, act, sync, in a fixed order.

The history's own machinery plays it (simulation.py) and the same oracle looks at the disks at its end.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from app.domain.errors import Damaged
from tests.faults.lines import Lines
from tests.faults.plan import Step
from tests.faults.simulation import STOPS, History
from tests.faults.theatre import stage

TABLET, DESK = 0, 1
_DEVICES = (0, 7)
_MINUTE_MS, _DAY_MS = 60_000, 86_400_000

# The desk brings orders in; the crew takes them up, works, and sends; the desk looks and decides; the crew goes on.
_COURSE = "D D d t T T T T T t D d T T t d T t"
_KINDS = {"D": (DESK, "act"), "d": (DESK, "sync"), "T": (TABLET, "act"), "t": (TABLET, "sync")}

Spoil = Callable[[History, int, Step], None]


def one_day() -> list[Step]:
    """All calm: what goes wrong is the campaign's."""
    return [Step((at + 1) * 20 * _MINUTE_MS, *_KINDS[name], at, calm=True) for at, name in enumerate(_COURSE.split())]


def course() -> list[Step]:
    """Two such days, one after the other."""
    second = [replace(step, at_ms=step.at_ms + _DAY_MS, salt=step.salt + 100) for step in one_day()]
    return [*one_day(), *second]


def spent(
    seed: int,
    before: Spoil,
    within: Callable[[ExitStack, History, int], None] | None = None,
    *,
    ends_with_check: bool = False,
    steps: Sequence[Step] = (),
) -> tuple[list[str], Counter[str], Lines]:
    """(what the oracle found, counts, the lines): `before` is called before each step with its number, `within` around it."""
    lines = Lines()
    with stage(f"day {seed}", lines.talk, _DEVICES) as (hall, actors, heaven):
        history = History(seed, hall, actors, heaven, lines)
        try:
            for at, step in enumerate(steps or one_day()):
                before(history, at, step)
                with ExitStack() as around:
                    if within:
                        within(around, history, at)
                    _played(history, step)
            if ends_with_check:
                # Died, so that the next start reads the whole database.
                history.actors[TABLET].again()
            history.calm()
            return history.violations(), history.counts + lines.counts, lines
        except (*STOPS, MemoryError) as error:
            return [*history.troubles, f"came to a stop: {type(error).__name__} {error}"], history.counts + lines.counts, lines


def _played(history: History, step: Step) -> None:
    """Damage that a person meets at work ends the program in words; the next start finds it and mends it."""
    try:
        history.play([step])
    except Damaged:
        history.counts["damage met at work"] += 1
        history.actors[TABLET].again()
