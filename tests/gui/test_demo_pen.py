"""The demo's customers sign as people do: nothing of it is pointed at by the desk's look at signatures."""

import itertools

from app.domain.hands import is_alike, is_hasty, movement_of
from app.domain.signature import Strokes
from ui.demo.pen import PACE_MS, signature


def written(name: str) -> Strokes:
    """As the paper of a tablet notes it: a pressing, a move for each place, a lifting."""
    at, strokes = 0, []
    for places in signature(name):
        stroke = []
        for x, y in places:
            at += PACE_MS
            stroke.append((int(x * 900), int(y * 300), at, 1))
        at += PACE_MS
        strokes.append(tuple(stroke))
    return tuple(strokes)


NAMES = [f"o-{n}" for n in range(40)]


def test_no_two_customers_write_alike() -> None:
    movements = [movement for name in NAMES if (movement := movement_of(written(name))) is not None]
    assert len(movements) == len(NAMES)
    assert not [1 for a, b in itertools.combinations(movements, 2) if is_alike(a, b)]


def test_nobody_is_hasty_or_leaves_the_paper() -> None:
    assert not any(is_hasty(written(name)) for name in NAMES)
    assert all(0 < share < 1 for name in NAMES for stroke in signature(name) for place in stroke for share in place)


def test_a_customer_signs_the_same_way_again() -> None:
    assert signature(NAMES[0]) == signature(NAMES[0]) != signature(NAMES[1])
