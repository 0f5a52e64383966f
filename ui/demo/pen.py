"""Made-up signatures for the demo: strokes of a pen as shares (0…1) of the paper.

The one rule: they are nobody's hands; each high, wide and long enough for any least ink that a procedure asks for, and so much its own
that the desk finds no two alike.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise

Stroke = list[tuple[float, float]]

# Where a name begins and ends on the paper, and between which heights.
_LEFT, _RIGHT, _TOP, _FOOT = 0.16, 0.82, 0.28, 0.74
# Across, down and to both sides, as the strokes of a character go: shares of its width and height.
_WAYS = ((0.8, -0.1), (0.0, 0.8), (-0.6, 0.7), (0.6, 0.7))
# A pen reports many places within a stroke.
_STEPS = 7
_BOW = 0.3
# From one place to the next: a name takes some three seconds. Under two the desk calls it hasty (app/domain/hands.py).
PACE_MS = 30


def signature(of: str) -> list[Stroke]:
    """How whoever is so called signs: the same name writes the same way."""
    drawn = _shares(of)
    count = 2 + int(next(drawn) * 2)
    ends = [_LEFT + (_RIGHT - _LEFT) * n / count for n in range(count + 1)]
    return [stroke for left, right in pairwise(ends) for stroke in _character(left, right - left, drawn)]


def _character(left: float, width: float, drawn: Iterator[float]) -> Iterator[Stroke]:
    for _ in range(4 + int(next(drawn) * 2)):
        across, down = _WAYS[int(next(drawn) * len(_WAYS))]
        long = 0.5 + 0.5 * next(drawn)
        x, y, bow = next(drawn), next(drawn), _BOW * (next(drawn) - 0.5)
        # Where it begins leaves room for it within the character.
        x = (x * (1 - abs(across) * long)) - min(0.0, across * long)
        y = (y * (1 - abs(down) * long)) - min(0.0, down * long)
        yield [
            (
                left + width * 0.9 * (x + long * (across * share - down * bow * share * (1 - share) * 4)),
                _TOP + (_FOOT - _TOP) * (y + long * (down * share + across * bow * share * (1 - share) * 4)),
            )
            for share in (step / _STEPS for step in range(_STEPS + 1))
        ]


def _shares(of: str) -> Iterator[float]:
    """Numbers from 0 to under 1 without end, always the same for this name."""
    block = of.encode()
    while True:
        block = hashlib.sha256(block).digest()
        yield from (byte / 256 for byte in block)
