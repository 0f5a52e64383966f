"""Which of several touches on the paper writes: drops of water, a sleeve and the palm lie there too.

The one rule: a touch that has gone no further than a palm shifts may lose its line to one that does; once it has, it keeps it.
"""

import math
from dataclasses import dataclass, field

# In dp. A palm or a drop shifts by a millimetre (6 dp at 160 dpi); a pen has gone further before its stroke is a tenth done.
STILL = 6.0

Place = tuple[float, float]


@dataclass
class Touches:
    """`writing` is the touch whose line is on the paper, None while there is none."""

    writing: int | None = None
    _is_sure: bool = False
    # Where and when those that lie on the paper came down: (place, ms).
    _down: dict[int, tuple[Place, int]] = field(default_factory=dict)

    @property
    def is_undecided(self) -> bool:
        """Whether the line on the paper may still be a palm's."""
        return self.writing is not None and not self._is_sure

    def pressed(self, touch: int, place: Place, at_ms: int) -> bool:
        """Whether a line begins here."""
        self._down[touch] = (place, at_ms)
        if self.writing is not None:
            return False
        self.writing, self._is_sure = touch, False
        return True

    def moved(self, touch: int, place: Place) -> tuple[Place, int] | None:
        """Where and when the line began that takes the place of the one on the paper; None where there is no other."""
        if touch not in self._down or self.writing is None or self._is_sure:
            return None
        began = self._down[touch]
        if math.dist(began[0], place) <= STILL:
            return None
        self._is_sure = True
        if touch == self.writing:
            return None
        self.writing = touch
        return began

    def released(self, touch: int) -> bool:
        """Whether the line on the paper ends with it. What still lies there begins no other."""
        self._down.pop(touch, None)
        if touch != self.writing:
            return False
        self.end()
        return True

    def end(self) -> None:
        self.writing = None
        self._down.clear()
