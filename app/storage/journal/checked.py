"""How far a journal was read whole, so that the next start reads only what came after it (manual: decisions/0026).

The one rule: this is never believed of another file; a journal written anew has another header, and is read whole again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# A prime above any count of records on one device; the remainders keep SQLite's sums within 64 bits.
REMAINDERS_OF = 1_000_003

# How many numbers, their sum, and the sum of their squares' remainders: what two different sets of them do not share by accident.
Tally = tuple[int, int, int]


@dataclass(frozen=True)
class Checked:
    """`header` is the digest of the journal's header, `end` the offset behind its last frame, `seq` its newest number at that time."""

    header: str
    end: int
    seq: int
    tally: Tally


def tally(numbers: Iterable[int]) -> Tally:
    count = total = squares = 0
    for number in numbers:
        count, total, squares = count + 1, total + number, squares + number * number % REMAINDERS_OF
    return count, total, squares
