"""What happens in a history, as data: steps drawn from a seed, each with a number of its own from which its details are drawn.

Steps can be left out without changing what the others do: that is how a failing history is shrunk.
"""

import random
from dataclasses import dataclass

WEEKS = 8
DEVICES = (
    "field-N-WATER",
    "field-N-WATER",
    "field-N-WATER",
    "field-N-HEAT",
    "field-N-HEAT",
    "field-S-ALL",
    "field-S-ALL",
    "desk",
    "desk",
    "desk",
)

# (kind, weight); all behind the first two are faults.
_KINDS = (
    ("act", 46),
    ("sync", 38),
    ("restart", 2),
    ("die in act", 3),
    ("die in sync", 4),
    ("clock", 4),
    ("full disk", 2),
    ("lose database", 1),
    ("copy database", 1.5),
    ("older database", 0.7),
    ("copy device", 1),
    ("older device", 0.5),
    ("server dies", 2),
    ("server restarts", 1),
    ("server full", 0.7),
    ("server copied", 1),
    ("server older", 0.6),
    ("compact", 1),
)


@dataclass(frozen=True)
class Step:
    """At `at_ms` after the start, on the device of that index; `salt` names its draws; a `calm` one meets no network fault."""

    at_ms: int
    device: int
    kind: str
    salt: int
    calm: bool = False

    def draw(self, seed: int) -> random.Random:
        return random.Random(f"{seed}/{self.salt}")


# A seed's leaning: what befalls it so many times as often.
_LEANINGS: tuple[dict[str, float], ...] = (
    {},
    {"server copied": 6, "server older": 14, "server dies": 3},
    {"die in act": 5, "copy database": 4, "older database": 8, "lose database": 4},
    {"full disk": 3, "server full": 3, "clock": 3, "copy device": 3, "older device": 4, "compact": 4},
)


def planned(seed: int, length: int = 160) -> list[Step]:
    """A history of eight weeks with the leaning of its seed."""
    draw, leaning = random.Random(seed), _LEANINGS[seed % len(_LEANINGS)]
    kinds = [kind for kind, _ in _KINDS]
    weights = [weight * leaning.get(kind, 1) for kind, weight in _KINDS]
    span = WEEKS * 7 * 86_400_000
    times = sorted(draw.randrange(span) for _ in range(length))
    chosen = draw.choices(kinds, weights, k=length)
    return [Step(at, draw.randrange(len(DEVICES)), kind, salt) for salt, (at, kind) in enumerate(zip(times, chosen, strict=True))]
