"""A customer's signature: vector strokes, their packed bytes, and the least ink that counts as one.

The one rule: what is kept is the pen's path; every picture of a signature is derived from it.
"""

import itertools
import math
import zlib

import msgspec

from app.domain.errors import Refused
from app.domain.procedure import LeastInk

# (x, y, t, pressure): x and y in tenths of a dp, t in ms from the first point, pressure 0..1023 or -1 where the pen tells none.
Point = tuple[int, int, int, int]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]

_MAGIC = b"DSK1"
MIME = "application/vnd.doorstep.strokes"
# Hours of writing; a small file that inflates without end must not fill the memory.
_LARGEST_UNPACKED_BYTES = 4_000_000
# A varint of ten bytes holds 70 bits, far beyond any coordinate; longer ones would cost quadratic time.
_LONGEST_VARINT_BITS = 70


class Ink(msgspec.Struct, frozen=True):
    """What the envelope says of a signature beside the hash of its packed strokes."""

    strokes: int
    points: int
    ms: int
    pen: bool


def ink_of(strokes: Strokes) -> Ink:
    points = [point for stroke in strokes for point in stroke]
    return Ink(
        strokes=len(strokes),
        points=len(points),
        ms=(points[-1][2] - points[0][2]) if points else 0,
        pen=any(point[3] >= 0 for point in points),
    )


def check_ink(strokes: Strokes, least: LeastInk) -> None:
    """Raises Refused("signature.too_little") for a tap, a line or a scribble under the least ink (all limits from `least`)."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise Refused("signature.missing")
    path_dp = sum(math.dist(a[:2], b[:2]) for stroke in strokes for a, b in itertools.pairwise(stroke)) / 10
    width_dp = (max(p[0] for p in points) - min(p[0] for p in points)) / 10
    height_dp = (max(p[1] for p in points) - min(p[1] for p in points)) / 10
    enough = (
        path_dp >= least.path_dp
        and ink_of(strokes).ms >= least.time_ms
        and width_dp >= least.box_width_dp
        and height_dp >= least.box_height_dp
        and path_dp * 100 >= math.hypot(width_dp, height_dp) * least.path_percent_of_diagonal
    )
    if not enough:
        raise Refused("signature.too_little")


def pack(strokes: Strokes) -> bytes:
    """About 1 kB for a name: differences as zig-zag varints, deflated."""
    out = bytearray(_varint(len(strokes)))
    for stroke in strokes:
        out += _varint(len(stroke))
        last = (0, 0, 0, 0)
        for point in stroke:
            for now, before in zip(point, last, strict=True):
                out += _varint(_zigzag(now - before))
            last = point
    return _MAGIC + zlib.compress(bytes(out), 9)


def unpack(data: bytes) -> Strokes:
    """The strokes of packed bytes. Raises Refused("signature.damaged") for anything else."""
    try:
        if data[:4] != _MAGIC:
            raise ValueError("magic")
        inflater = zlib.decompressobj()
        values = _Varints(inflater.decompress(data[4:], _LARGEST_UNPACKED_BYTES))
        strokes = tuple(_unpack_stroke(values) for _ in range(values.next()))
    except (ValueError, IndexError, zlib.error) as error:
        raise Refused("signature.damaged") from error
    if not inflater.eof or inflater.unused_data or not values.at_end:
        raise Refused("signature.damaged")
    return strokes


class _Varints:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def next(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
            if shift >= _LONGEST_VARINT_BITS:
                raise ValueError("varint")

    @property
    def at_end(self) -> bool:
        return self._at == len(self._data)


def _unpack_stroke(values: _Varints) -> Stroke:
    last = (0, 0, 0, 0)
    points: list[Point] = []
    for _ in range(values.next()):
        x, y, t, pressure = (before + _unzigzag(values.next()) for before in last)
        last = (x, y, t, pressure)
        points.append(last)
    return tuple(points)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _zigzag(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _unzigzag(value: int) -> int:
    return value // 2 if value % 2 == 0 else -(value + 1) // 2
