"""Whether two signatures are one hand's same movement: for a person to look at, never a verdict (survive.md TM7).

The one rule: it compares the pen's path, its headings and its tempo, not what is written; who writes another name each time is not found.
"""

import bisect
import itertools
import math

from app.domain.signature import Strokes, ink_of

# Enough for the turns of a name; more only costs time.
_POINTS = 48
# The heading of the pen over three steps: one alone is the noise of the screen.
_HEADING = 3
_TEMPO_WEIGHT, _HEADING_WEIGHT = 0.6, 0.5

# Chosen on made-up hands and kept by a test on others (tests/domain/test_hands.py): nineteen of twenty repeats lie below, and fewer than
# one in a thousand pairs of different hands. In the signature's own size, 0 for the same points.
ALIKE_BELOW = 0.58
# The same points, moved or enlarged: no hand repeats itself so.
COPIED_BELOW = 0.01
# survive.md TM7; a longer name cannot be written so fast, a short sign can.
HASTY_BELOW_MS = 2_000

# (x, y, share of the time, heading across, heading along) at equal steps along the path; centred, of size one.
Movement = tuple[tuple[float, float, float, float, float], ...]


def is_hasty(strokes: Strokes) -> bool:
    return ink_of(strokes).ms < HASTY_BELOW_MS


def movement_of(strokes: Strokes) -> Movement | None:
    """None for what has no length. Lifts of the pen count no way, but their time counts."""
    points = [point for stroke in strokes for point in stroke]
    steps = [0.0]
    for stroke in strokes:
        if stroke and len(steps) > 1:
            # To the stroke's first point the pen was in the air.
            steps.append(steps[-1])
        for a, b in itertools.pairwise(stroke):
            steps.append(steps[-1] + math.dist(a[:2], b[:2]))
    steps = steps[: len(points)]
    if len(points) < 2 or steps[-1] == 0:
        return None
    took_ms = max(1, points[-1][2] - points[0][2])
    taken = [_between(points, steps, steps[-1] * k / (_POINTS - 1)) for k in range(_POINTS)]
    middle_x, middle_y = (sum(each[axis] for each in taken) / _POINTS for axis in (0, 1))
    size = math.sqrt(sum((x - middle_x) ** 2 + (y - middle_y) ** 2 for x, y, _ in taken) / _POINTS) or 1.0
    placed = [((x - middle_x) / size, (y - middle_y) / size, (t - points[0][2]) / took_ms) for x, y, t in taken]
    return tuple((*place, *_heading(placed, k)) for k, place in enumerate(placed))


def difference(a: Movement, b: Movement) -> float:
    """0 for the same movement; two that have nothing in common are about 1.5 apart."""
    way = tempo = apart = 0.0
    for p, q in zip(a, b, strict=True):
        way += (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2
        tempo += (p[2] - q[2]) ** 2
        apart += 1 - p[3] * q[3] - p[4] * q[4]
    return math.sqrt(way / len(a)) + _TEMPO_WEIGHT * math.sqrt(tempo / len(a)) + _HEADING_WEIGHT * apart / len(a)


def is_alike(a: Movement, b: Movement) -> bool:
    return difference(a, b) < ALIKE_BELOW


def _heading(placed: list[tuple[float, float, float]], k: int) -> tuple[float, float]:
    """Where the pen goes from there, of length one."""
    start = min(k, len(placed) - 1 - _HEADING)
    across, along = (placed[start + _HEADING][axis] - placed[start][axis] for axis in (0, 1))
    length = math.hypot(across, along) or 1.0
    return across / length, along / length


def _between(points: list[tuple[int, int, int, int]], steps: list[float], way: float) -> tuple[float, float, float]:
    """Place and time where the pen had gone `way`."""
    after = min(max(1, bisect.bisect_left(steps, way)), len(points) - 1)
    length = steps[after] - steps[after - 1]
    share = (way - steps[after - 1]) / length if length else 0.0
    a, b = points[after - 1], points[after]
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share
