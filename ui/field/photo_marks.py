"""What is drawn on a photo: an arrow, a ring, words on a plate, and covers over what shall not be seen.

The one rule: the same lines draw the screen and the kept picture; places are shares of the picture, so that its size is no matter.
A cover is drawn first and into the pixels: nothing below it can be had back from the kept picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QBuffer, QIODevice, QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

Kind = Literal["arrow", "ring", "words", "cover"]

# The red of what is wrong, on white, so that it stands out on any ground (look-field.md, photos).
_RED, _WHITE = QColor("#A4121C"), QColor("#FFFFFF")
_QUALITY = 92
# Shares of the picture's longer side.
_LINE, _HEAD, _FONT = 0.008, 0.045, 0.034
_HEAD_ANGLE = math.radians(28)
# A face gets eight squares across: nobody is known by them.
_SQUARES = 8
# A tap without a way is no arrow and no ring.
_LEAST = 0.02


@dataclass(frozen=True)
class Mark:
    """`start` and `end` as (x, y) from 0 to 1 of the picture: tail and point, middle and edge, two corners, or the plate's middle."""

    kind: Kind
    start: tuple[float, float]
    end: tuple[float, float]
    words: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to see of it."""
        if self.kind == "words":
            return self.words.strip() != ""
        return math.dist(self.start, self.end) >= _LEAST

    def to(self, end: tuple[float, float]) -> "Mark":
        return replace(self, end=end)


def draw(painter: QPainter, picture: QImage, where: QRectF, marks: Sequence[Mark], family: str) -> None:
    """The picture with its marks in the rectangle `where`."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    covered = QImage(picture)
    for mark in marks:
        if mark.kind == "cover" and mark.is_drawn:
            covered = _covered(covered, mark)
    painter.setClipRect(where)
    painter.drawImage(where, covered)
    unit = max(where.width(), where.height())
    for mark in marks:
        if mark.is_drawn and mark.kind != "cover":
            start, end = _in(where, mark.start), _in(where, mark.end)
            if mark.kind == "words":
                _plate(painter, where, start, mark.words.strip(), unit, family)
            else:
                for colour, width in ((_WHITE, 2 * _LINE), (_RED, _LINE)):
                    painter.setPen(QPen(colour, width * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    if mark.kind == "ring":
                        radius = QLineF(start, end).length()
                        painter.drawEllipse(start, radius, radius)
                    else:
                        painter.drawLines(_arrow(start, end, unit))


def marked(picture: QImage, marks: Sequence[Mark], family: str) -> bytes:
    """The kept picture as JPEG, in the size of the one that was taken."""
    drawn = QImage(picture.size(), QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    draw(painter, picture, QRectF(drawn.rect()), marks, family)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawn.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _in(where: QRectF, place: tuple[float, float]) -> QPointF:
    return QPointF(where.x() + place[0] * where.width(), where.y() + place[1] * where.height())


def _arrow(start: QPointF, end: QPointF, unit: float) -> list[QLineF]:
    back = math.atan2(start.y() - end.y(), start.x() - end.x())
    length = _HEAD * unit
    heads = (back - _HEAD_ANGLE, back + _HEAD_ANGLE)
    sides = [QLineF(end, QPointF(end.x() + length * math.cos(a), end.y() + length * math.sin(a))) for a in heads]
    return [QLineF(start, end), *sides]


def _plate(painter: QPainter, where: QRectF, middle: QPointF, words: str, unit: float, family: str) -> None:
    font = QFont(family)
    font.setPixelSize(max(1, round(_FONT * unit)))
    font.setBold(True)
    size = QFontMetricsF(font).size(0, words)
    edge = _FONT * unit * 0.5
    plate = QRectF(QPointF(), size + QSizeF(3 * edge, edge))
    plate.moveCenter(middle)
    # Whole on the picture, wherever the finger was.
    inside = where.adjusted(edge, edge, -edge, -edge)
    plate.moveLeft(max(inside.left(), min(plate.left(), inside.right() - plate.width())))
    plate.moveTop(max(inside.top(), min(plate.top(), inside.bottom() - plate.height())))
    painter.setPen(QPen(_WHITE, _LINE * unit / 2))
    painter.setBrush(_RED)
    painter.drawRoundedRect(plate, edge, edge)
    painter.setFont(font)
    painter.setPen(_WHITE)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)


def _covered(picture: QImage, mark: Mark) -> QImage:
    """The picture with squares of one colour each in the place of what was there."""
    whole = QRectF(picture.rect())
    place = QRectF(_in(whole, mark.start), _in(whole, mark.end)).normalized().toAlignedRect().intersected(picture.rect())
    square = max(1, max(place.width(), place.height()) // _SQUARES)
    coarse = QSizeF(max(1, place.width() // square), max(1, place.height() // square)).toSize()
    few = picture.copy(place).scaled(coarse, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    done = picture.copy()
    painter = QPainter(done)
    painter.drawImage(place, few.scaled(place.size(), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation))
    painter.end()
    return done
