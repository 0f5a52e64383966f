"""Made-up photos for the demo: a pipe, a gauge and a tape measure, drawn and never photographed.

The one rule: they look like what a crew takes and show nobody's home.
"""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPen

_WIDTH, _HEIGHT = 1280, 960
_WALLS = {"before": "#cfd2cd", "after": "#dfe3df", "meter": "#d8d4c8", "card": "#e4e0d4"}


class DrawnPhotos:
    """A PhotoSource whose camera sees a drawing; each picture differs, so that no two photos share a hash."""

    def __init__(self) -> None:
        self._count = 0

    def take(self, role: str, done: Callable[[bytes], None]) -> None:
        self._count += 1
        done(drawn(role, self._count))


def drawn(role: str, number: int) -> bytes:
    """A JPEG of a pipe at a wall: wet and rusty before the repair, dry with a new joint after it."""
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _wall(painter, QColor(_WALLS.get(role, "#d6d9d4")))
    _pipe(painter, 250 + 13 * (number % 7))
    if role == "meter":
        _gauge(painter, 0.2 + 0.07 * (number % 9))
    elif role == "before":
        _leak(painter, number)
    else:
        _joint(painter)
    _shade(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 88)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _wall(painter: QPainter, wall: QColor) -> None:
    painter.fillRect(0, 0, _WIDTH, _HEIGHT, wall)
    painter.setPen(QPen(wall.darker(112), 4))
    for row, y in enumerate(range(0, _HEIGHT, 120)):
        painter.drawLine(0, y, _WIDTH, y)
        for x in range(-120 * (row % 2), _WIDTH, 240):
            painter.drawLine(x, y, x, y + 120)


def _pipe(painter: QPainter, top: int) -> None:
    metal = QLinearGradient(0, top, 0, top + 150)
    for at, colour in ((0.0, "#6f7b84"), (0.35, "#dfe6ea"), (0.7, "#8d99a1"), (1.0, "#4a545b")):
        metal.setColorAt(at, QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(metal)
    painter.drawRect(0, top, _WIDTH, 150)
    painter.drawRoundedRect(520, top - 26, 220, 202, 18, 18)


def _leak(painter: QPainter, number: int) -> None:
    painter.setBrush(QColor(140, 84, 40, 150))
    painter.drawEllipse(QPointF(630, 400), 150, 62)
    painter.setBrush(QColor(90, 140, 170, 160))
    for drop in range(5 + number % 4):
        painter.drawEllipse(QPointF(560 + 34 * drop, 520 + 57 * (drop % 5)), 11, 20)
    painter.drawEllipse(QPointF(640, 872), 310, 46)


def _joint(painter: QPainter) -> None:
    painter.setBrush(QColor("#c8963c"))
    painter.drawRoundedRect(560, 236, 140, 216, 12, 12)
    painter.setPen(QPen(QColor("#8a6420"), 6))
    for x in range(580, 700, 20):
        painter.drawLine(x, 242, x, 446)


def _gauge(painter: QPainter, share: float) -> None:
    painter.setPen(QPen(QColor("#333b40"), 14))
    painter.setBrush(QColor("#fafafa"))
    painter.drawEllipse(QPointF(640, 560), 250, 250)
    painter.setPen(QPen(QColor("#333b40"), 8))
    painter.drawArc(QRectF(450, 370, 380, 380), -30 * 16, 240 * 16)
    painter.save()
    painter.translate(640, 560)
    painter.rotate(-210 + 240 * share)
    painter.setPen(QPen(QColor("#c62828"), 12))
    painter.drawLine(0, 0, 180, 0)
    painter.restore()


def _shade(painter: QPainter) -> None:
    light = QLinearGradient(0, 0, _WIDTH, _HEIGHT)
    light.setColorAt(0.0, QColor(255, 255, 255, 50))
    light.setColorAt(1.0, QColor(0, 0, 0, 90))
    painter.fillRect(0, 0, _WIDTH, _HEIGHT, light)
