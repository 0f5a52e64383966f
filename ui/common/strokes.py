"""The geometry of ink: points of a pen, the width that its speed gives, and the curve between two of them; no Qt here.

The one rule: a drawn segment depends on its four nearest points only, so a stroke costs the same at its 2,000th point.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

# Widths and paper of look-field.md, SignaturePad.
THINNEST, WIDEST = 1.5, 7.4
# Speed in dp/ms at which the line has thinned by 63 %; tried by hand with a pen on a 10-inch tablet's scale.
_QUICK = 0.7
# Share of the old width kept at each point: a line must not flicker with the jitter of the clock.
_INERTIA = 0.65
_STEP = 2.0


@dataclass(frozen=True)
class InkPoint:
    """A place in dp from the pad's top left, ms since the first touch, pressure 0…1023 or None where the device has none."""

    x: float
    y: float
    t_ms: int
    pressure: int | None = None


@dataclass
class Stroke:
    """What one touch of the pen wrote; widths run beside the points."""

    points: list[InkPoint] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, point: InkPoint) -> None:
        """Appends a point with the width its speed gives."""
        if self.points:
            last = self.points[-1]
            speed = math.hypot(point.x - last.x, point.y - last.y) / max(point.t_ms - last.t_ms, 1)
            aimed = THINNEST + (WIDEST - THINNEST) * math.exp(-speed / _QUICK)
            self.widths.append(_INERTIA * self.widths[-1] + (1 - _INERTIA) * aimed)
        else:
            self.widths.append((THINNEST + WIDEST) / 2)
        self.points.append(point)


@dataclass(frozen=True)
class Piece:
    """A short straight piece of a curve, in dp, with its width."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float


def segment(stroke: Stroke, end: int) -> Iterator[Piece]:
    """The pieces of the Catmull-Rom curve from point `end - 1` to point `end`; tangents come from their neighbours."""
    points, last = stroke.points, len(stroke.points) - 1
    a, b = points[max(end - 2, 0)], points[end - 1]
    c, d = points[end], points[min(end + 1, last)]
    count = max(1, math.ceil(math.hypot(c.x - b.x, c.y - b.y) / _STEP))
    wide, narrow = stroke.widths[end - 1], stroke.widths[end]
    x1, y1 = b.x, b.y
    for n in range(1, count + 1):
        u = n / count
        x2, y2 = _spline(a.x, b.x, c.x, d.x, u), _spline(a.y, b.y, c.y, d.y, u)
        yield Piece(x1, y1, x2, y2, wide + (narrow - wide) * u)
        x1, y1 = x2, y2


def _spline(a: float, b: float, c: float, d: float, u: float) -> float:
    return 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3)
