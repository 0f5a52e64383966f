"""One hand's repeats are found, other hands are not; measured on hands that the thresholds were not chosen by."""

import itertools

import pytest

from app.domain.hands import COPIED_BELOW, difference, is_alike, is_hasty, movement_of
from app.domain.signature import Strokes, pack, unpack
from tests.domain.made_hands import Hand

FIRST = 5_000


def moved(strokes: Strokes, left: int, per_cent: int, slower: float) -> Strokes:
    return tuple(
        tuple((x * per_cent // 100 + left, y * per_cent // 100, round(t * slower), p) for x, y, t, p in stroke) for stroke in strokes
    )


def test_nine_of_ten_repeats_are_alike_and_fewer_than_one_in_five_hundred_strangers() -> None:
    hands = [[movement_of(hand.writes()) for _ in range(2)] for hand in (Hand(FIRST + n) for n in range(120))]
    assert all(movement for pair in hands for movement in pair)
    repeats = [is_alike(a, b) for a, b in hands if a and b]
    strangers = [is_alike(a[0], b[1]) for a, b in itertools.combinations(hands, 2) if a[0] and b[1]]
    assert sum(repeats) / len(repeats) >= 0.9
    assert min(difference(a, b) for a, b in hands if a and b) > COPIED_BELOW
    assert sum(strangers) / len(strangers) < 0.002


def test_the_same_movement_elsewhere_larger_and_slower_is_the_same() -> None:
    written = Hand(1).writes()
    first, second = movement_of(written), movement_of(moved(written, 300, 140, 1.5))
    assert first and second and difference(first, second) < COPIED_BELOW


def test_a_movement_backwards_is_another() -> None:
    written = Hand(2).writes()
    end = written[-1][-1][2]
    back = tuple(tuple((x, y, end - t, p) for x, y, t, p in reversed(stroke)) for stroke in reversed(written))
    first, second = movement_of(written), movement_of(back)
    assert first and second and not is_alike(first, second)


@pytest.mark.parametrize("strokes", [(), ((),), (((5, 5, 0, 1),),), (((5, 5, 0, 1), (5, 5, 9, 1)),)])
def test_what_has_no_length_is_no_movement(strokes: Strokes) -> None:
    assert movement_of(strokes) is None


def test_packing_and_empty_strokes_change_nothing() -> None:
    written = Hand(3).writes()
    assert movement_of(unpack(pack(written))) == movement_of(written) == movement_of((*written[:1], (), *written[1:]))


@pytest.mark.parametrize(("ms", "told"), [(1_999, True), (2_000, False)])
def test_two_seconds_are_no_haste(ms: int, told: bool) -> None:
    assert is_hasty((((0, 0, 100, 1), (9, 9, 100 + ms, 1)),)) is told
