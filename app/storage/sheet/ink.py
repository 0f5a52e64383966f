"""Drawn parts of the sheet as SVG text: pen strokes and the QR code.

The one rule: everything here is vector; nothing is rasterised, so the paper is as sharp as the printer.
"""

import io
import math
from itertools import pairwise

import segno

from app.domain.signature import Point, Stroke, Strokes

# Ink widths of the signature pad in tenths of a dp (look-field.md, SignaturePad: 1.5 to 7.4 dp by speed).
_THIN, _THICK = 15.0, 74.0
# Tenths of a dp per millisecond at which the line is thinnest: 2.2 dp/ms, a fast flourish on a 10-inch tablet.
_FAST = 22.0
_INK = "#101830"


def strokes_svg(strokes: Strokes) -> str:
    """An SVG of pen strokes: filled outlines that widen with pressure, or with slowness where the pen tells no pressure."""
    paths = "".join(_outline(stroke) for stroke in strokes if stroke)
    points = [point for stroke in strokes for point in stroke]
    left, top = min(p[0] for p in points) - 40, min(p[1] for p in points) - 40
    width, height = max(p[0] for p in points) + 40 - left, max(p[1] for p in points) + 40 - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'width="{width / 10}" height="{height / 10}"><g fill="{_INK}">{paths}</g></svg>'
    )


def _outline(stroke: Stroke) -> str:
    """Round caps as circles apart from the segments: one outline leaves holes where the pen turns back (measured.md, Qt)."""
    widths = _widths(stroke)
    parts = [f'<circle cx="{p[0]}" cy="{p[1]}" r="{w / 2:.1f}"/>' for p, w in zip(stroke, widths, strict=True)]
    for (a, b), (wide, narrow) in zip(pairwise(stroke), pairwise(widths), strict=True):
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        if length == 0:
            continue
        nx, ny = -(b[1] - a[1]) / length / 2, (b[0] - a[0]) / length / 2
        corners = (
            (a[0] + nx * wide, a[1] + ny * wide),
            (b[0] + nx * narrow, b[1] + ny * narrow),
            (b[0] - nx * narrow, b[1] - ny * narrow),
            (a[0] - nx * wide, a[1] - ny * wide),
        )
        parts.append(f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in corners)}Z"/>')
    return "".join(parts)


def _widths(stroke: Stroke) -> list[float]:
    """One width per point, each drawn half way to its neighbour's so that the line never steps."""
    wanted = [_width(before, here) for before, here in zip(stroke[:1] + stroke[:-1], stroke, strict=True)]
    if len(wanted) > 1 and stroke[0][3] < 0:
        wanted[0] = wanted[1]
    smooth: list[float] = []
    for width in wanted:
        smooth.append(width if not smooth else smooth[-1] * 0.6 + width * 0.4)
    return smooth


def _width(before: Point, here: Point) -> float:
    if here[3] >= 0:
        return _THIN + (_THICK - _THIN) * min(here[3], 1023) / 1023
    elapsed_ms = max(here[2] - before[2], 1)
    speed = math.hypot(here[0] - before[0], here[1] - before[1]) / elapsed_ms
    return _THICK - (_THICK - _THIN) * min(speed / _FAST, 1.0)


def qr_svg(address: str) -> str:
    """The QR code of an address, error level M, without its quiet zone (the sheet leaves 4 modules of white around it)."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, omitsize=False)
    return out.getvalue().decode()
