"""Signatures of made-up hands: a hand has its own movement, and writes it a little differently each time."""

import math
import random

from app.domain.signature import Strokes

_SAMPLES = 60


class Hand:
    """A movement of two to five strokes made of slow waves; `writes` gives one more signature."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        self._draw = draw
        self._strokes = [self._stroke(draw, n) for n in range(draw.randint(2, 5))]
        self._pace_ms = draw.uniform(500, 1300)
        self._lift_ms = draw.uniform(60, 240)

    @staticmethod
    def _stroke(draw: random.Random, n: int) -> list[tuple[float, float, float, float]]:
        """Waves (share, frequency, phase across, phase along) of one stroke, which begins to the right of the one before."""
        waves = [(draw.gauss(0, 1) / (k + 1), float(k + 1), draw.uniform(0, 6.28), draw.uniform(0, 6.28)) for k in range(5)]
        return [(n * 1.6 + draw.gauss(0, 0.3), draw.gauss(0, 0.4), draw.uniform(0.3, 1.4), draw.uniform(-0.4, 0.4)), *waves]

    def writes(self) -> Strokes:
        draw, at_ms, strokes = self._draw, 0.0, []
        scale, slant, turn = draw.uniform(400, 650), draw.gauss(0, 0.07), draw.gauss(0, 0.05)
        left, top, pace = draw.uniform(0, 4500), draw.uniform(0, 2000), draw.gauss(1, 0.12)
        bend = [(draw.gauss(0, 0.09), draw.uniform(0.5, 2.0), draw.uniform(0, 6.28)) for _ in range(4)]
        for stroke in self._strokes:
            length_ms = self._pace_ms * pace * draw.gauss(1, 0.08)
            warp = draw.gauss(0, 0.08)
            made = []
            for k in range(_SAMPLES):
                share = k / (_SAMPLES - 1)
                x, y = _place(stroke, share)
                x += sum(size * math.sin(often * share * 6.28 + phase) for size, often, phase in bend[:2])
                y += sum(size * math.sin(often * share * 6.28 + phase) for size, often, phase in bend[2:])
                x, y = x + slant * y, y
                x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
                when = at_ms + length_ms * (share + warp * math.sin(share * math.pi))
                point = (round(left + x * scale + draw.gauss(0, 5)), round(top + y * scale + draw.gauss(0, 5)), round(when), 400)
                made.append(point)
            strokes.append(tuple(made))
            at_ms += length_ms + self._lift_ms * draw.uniform(0.7, 1.4)
        return tuple(strokes)


def _place(stroke: list[tuple[float, float, float, float]], share: float) -> tuple[float, float]:
    (left, top, width, rise), *waves = stroke
    x, y = left + width * share, top + rise * share
    for size, often, across, along in waves:
        x += 0.35 * size * math.sin(often * share * 6.28 + across)
        y += 0.5 * size * math.sin(often * share * 6.28 + along)
    return x, y
