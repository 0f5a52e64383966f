"""A made-up signature for the demo: strokes of a pen as shares (0…1) of the paper.

The one rule: it is nobody's hand; high, wide and long enough for any least ink that a procedure asks for.
"""

from itertools import pairwise

# A name written in one go, as shares of the paper: high and wide enough for any least ink.
_TURNS = [
    [(0.22, 0.62), (0.25, 0.34), (0.28, 0.66), (0.31, 0.32), (0.33, 0.60), (0.36, 0.48), (0.38, 0.62), (0.41, 0.46), (0.44, 0.60)],
    [(0.50, 0.30), (0.49, 0.70), (0.53, 0.52), (0.57, 0.44), (0.55, 0.66), (0.60, 0.50), (0.64, 0.62), (0.68, 0.40), (0.74, 0.56)],
    [(0.20, 0.78), (0.40, 0.74), (0.60, 0.76), (0.78, 0.70)],
]
# A pen reports many places between two turns of the hand.
_BETWEEN = 4


def _flowing(turns: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The stroke with the places between its turns."""
    places = [turns[0]]
    for (x0, y0), (x1, y1) in pairwise(turns):
        places += [(x0 + (x1 - x0) * n / _BETWEEN, y0 + (y1 - y0) * n / _BETWEEN) for n in range(1, _BETWEEN + 1)]
    return places


SIGNATURE = [_flowing(turns) for turns in _TURNS]
