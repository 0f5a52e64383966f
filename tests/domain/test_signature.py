"""Signatures: the least ink, and packed strokes that come back or are refused."""

import itertools
import math
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.procedure import LeastInk
from app.domain.signature import Ink, Strokes, check_ink, ink_of, pack, unpack

LEAST = LeastInk()
TAP: Strokes = (((500, 500, 0, 300),),)
LINE: Strokes = (tuple((x * 10, 500, x * 8, -1) for x in range(0, 200, 4)),)
QUICK_LINE: Strokes = (tuple((x * 10, 500, x, -1) for x in range(0, 200, 4)),)


def _name(scale: float = 1.0, ms: int = 1500) -> Strokes:
    """Three looped letters as a hand would write them, 180 dp wide at scale 1."""
    strokes = []
    for letter in range(3):
        turns = [step / 10 for step in range(40)]
        strokes.append(
            tuple(
                (
                    round(scale * (letter * 600 + turn * 120 + 150 * math.cos(turn * 3))),
                    round(scale * (300 + 250 * math.sin(turn * 3))),
                    (letter * 40 + index) * ms // 120,
                    400 + index,
                )
                for index, turn in enumerate(turns)
            )
        )
    return tuple(strokes)


def test_a_written_name_is_enough() -> None:
    check_ink(_name(), LEAST)


@pytest.mark.parametrize(
    "strokes",
    [TAP, LINE, QUICK_LINE, _name(scale=0.2), _name(ms=200), ((),), ()],
    ids=["tap", "line", "quick line", "scribble", "jerk", "empty stroke", "nothing"],
)
def test_a_tap_a_line_or_a_scribble_is_refused(strokes: Strokes) -> None:
    with pytest.raises(Refused, match=r"signature\.(too_little|missing)"):
        check_ink(strokes, LEAST)


def test_nothing_drawn_is_a_missing_signature() -> None:
    with pytest.raises(Refused, match=r"signature\.missing"):
        check_ink((), LEAST)


def test_a_tall_narrow_hook_is_refused_for_its_width() -> None:
    hook: Strokes = (tuple((index % 2 * 100, index * 40, index * 20, -1) for index in range(60)),)
    with pytest.raises(Refused, match=r"signature\.too_little"):
        check_ink(hook, LEAST)


def test_what_is_least_comes_from_the_procedure() -> None:
    check_ink(LINE, LeastInk(path_dp=1, time_ms=1, box_width_dp=1, box_height_dp=0, path_percent_of_diagonal=100))


def test_the_ink_counts_strokes_points_time_and_pen() -> None:
    assert ink_of(_name()) == Ink(strokes=3, points=120, ms=119 * 1500 // 120, pen=True)
    assert ink_of(LINE).pen is False
    assert ink_of(()) == Ink(strokes=0, points=0, ms=0, pen=False)


POINTS = st.tuples(st.integers(-20_000, 40_000), st.integers(-20_000, 40_000), st.integers(0, 600_000), st.integers(-1, 1023))
STROKES = st.lists(st.lists(POINTS, max_size=30).map(tuple), max_size=8).map(tuple)


@given(STROKES)
def test_packed_strokes_come_back_as_they_were(strokes: Strokes) -> None:
    assert unpack(pack(strokes)) == strokes


def test_a_name_packs_to_about_a_kilobyte() -> None:
    assert len(pack(_name())) < 1200


@given(st.binary(max_size=200))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    for candidate in (data, b"DSK1" + data, b"DSK1" + zlib.compress(data)):
        try:
            assert pack(unpack(candidate))
        except Refused as refused:
            assert refused.code == "signature.damaged"


@given(STROKES, st.data())
def test_a_changed_bit_is_refused_or_harmless(strokes: Strokes, data: st.DataObject) -> None:
    packed = bytearray(pack(strokes))
    place = data.draw(st.integers(0, len(packed) * 8 - 1))
    packed[place // 8] ^= 1 << place % 8
    try:
        assert unpack(bytes(packed)) == strokes
    except Refused as refused:
        assert refused.code == "signature.damaged"


@given(STROKES, st.integers(1, 20))
def test_cut_or_lengthened_bytes_are_refused(strokes: Strokes, count: int) -> None:
    packed = pack(strokes)
    for wrong in (packed[:-count], packed + b"\0" * count):
        with pytest.raises(Refused, match=r"signature\.damaged"):
            unpack(wrong)


def test_an_endless_number_and_a_bomb_are_refused_at_once() -> None:
    for data in (b"\x80" * 3_000_000, b"\xff" * 3_000_000 + b"\1", b"\1" + b"\0" * 8_000_000):
        with pytest.raises(Refused, match=r"signature\.damaged"):
            unpack(b"DSK1" + zlib.compress(data))


def test_values_after_the_last_stroke_are_refused() -> None:
    plain = zlib.decompress(pack(LINE)[4:])
    with pytest.raises(Refused, match=r"signature\.damaged"):
        unpack(b"DSK1" + zlib.compress(plain + b"\0"))


def test_points_keep_their_order() -> None:
    times = [point[2] for stroke in unpack(pack(_name())) for point in stroke]
    assert all(early <= late for early, late in itertools.pairwise(times))
