"""`InkCanvas`: paper that takes a pen, a finger or a mouse; each event paints the newest piece of the curve only.

The one rule: the strokes are kept as points, the image is a cache of them; a resize or a turn of the tablet draws it anew.
Hand the canvas itself to a view model's slot (`page.sign(pad.canvas)`, declared `@Slot(InkCanvas)`) and read `points()`.
"""

from PySide6.QtCore import Property, QLineF, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEventPoint, QImage, QMouseEvent, QPainter, QPen, QTouchEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.common.pressure import pen_pressure, touch_pressure
from ui.common.strokes import WIDEST, InkPoint, Stroke, segment
from ui.common.touches import Touches

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

_INK = QColor("#101830")

Points = tuple[tuple[tuple[float, float, int, int | None], ...], ...]


@QmlElement
class InkCanvas(QQuickPaintedItem):
    """Transparent paper; of several touches one writes (touches.py), and none while a pen does."""

    inkChanged = Signal()
    ratioChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setAcceptTouchEvents(True)
        self._strokes: list[Stroke] = []
        self._writing: Stroke | None = None
        self._touches, self._is_pen = Touches(), False
        self._started_ms: int | None = None
        # The pad's size when the first ink fell: all points are in its dp, whatever the size is now.
        self._paper = QRectF()
        self._image = QImage()
        self._ratio = 1.0

    def _get_ratio(self) -> float:
        """Pixels per dp of the screen, told by QML: asked for by `window()`, PySide would hang the window's life on this item."""
        return self._ratio

    def _set_ratio(self, ratio: float) -> None:
        if ratio > 0 and ratio != self._ratio:
            self._ratio = ratio
            self._repaint()
            self.ratioChanged.emit()

    ratio = Property(float, _get_ratio, _set_ratio, notify=ratioChanged)

    @Property(int, notify=inkChanged)
    def strokeCount(self) -> int:
        return len(self._strokes)

    @Property(bool, notify=inkChanged)
    def isEmpty(self) -> bool:
        return not self._strokes

    def points(self) -> Points:
        """The strokes in writing order, each point (x, y in dp, ms since the first touch, pressure 0…1023 or None)."""
        return tuple(tuple((round(p.x, 1), round(p.y, 1), p.t_ms, p.pressure) for p in stroke.points) for stroke in self._strokes)

    def paper_size(self) -> tuple[float, float]:
        """Width and height in dp of the paper the points lie on."""
        return self._paper.width(), self._paper.height()

    @Slot()
    def undo(self) -> None:
        """Takes back the last stroke."""
        if self._strokes:
            self._end()
            self._strokes.pop()
            self._forget_when_empty()
            self._repaint()
            self.inkChanged.emit()

    @Slot()
    def clear(self) -> None:
        """An empty pad again."""
        self._end()
        self._strokes.clear()
        self._forget_when_empty()
        self._repaint()
        self.inkChanged.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setKeepMouseGrab(True)
        if self._touches.is_undecided:
            # A pen came: what the hand has left under it is no ink.
            self._take_back()
        self._end()
        self._is_pen = True
        self._begin(event.position(), event.timestamp(), pen_pressure(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_pen:
            self._draw(event.position(), event.timestamp(), pen_pressure(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouseUngrabEvent()

    def mouseUngrabEvent(self) -> None:
        if self._is_pen:
            self._end()

    def touchUngrabEvent(self) -> None:
        if self._touches.writing is not None:
            self._end()

    def touchEvent(self, event: QTouchEvent) -> None:
        self.setKeepTouchGrab(True)
        for point in event.points() if not self._is_pen else ():
            self._touched(point, touch_pressure(event, point))
        event.accept()

    def _touched(self, point: QEventPoint, pressure: int | None) -> None:
        touches, place, at_ms = self._touches, point.position(), point.timestamp()
        match point.state():
            case QEventPoint.State.Pressed if touches.pressed(point.id(), (place.x(), place.y()), at_ms):
                self._begin(place, at_ms, pressure)
            case QEventPoint.State.Updated:
                other = touches.moved(point.id(), (place.x(), place.y()))
                if other is not None:
                    self._take_back()
                    self._begin(QPointF(*other[0]), other[1], pressure)
                if point.id() == touches.writing:
                    self._draw(place, at_ms, pressure)
            case QEventPoint.State.Released if touches.released(point.id()):
                self._end()

    def geometryChange(self, newGeometry: QRectF | QRect, oldGeometry: QRectF | QRect) -> None:
        super().geometryChange(newGeometry, oldGeometry)
        if newGeometry.size() != oldGeometry.size():
            self._repaint()

    def paint(self, painter: QPainter) -> None:
        if self._image.isNull():
            self._redraw_image()
        painter.drawImage(QPointF(0, 0), self._image)
        tail = self._tail()
        if tail is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(_pen(tail[1]))
            painter.drawLine(tail[0])

    def _begin(self, place: QPointF, at_ms: int, pressure: int | None) -> None:
        if not self._strokes:
            self._paper = QRectF(0, 0, self.width(), self.height())
        if self._started_ms is None:
            self._started_ms = at_ms
        self._writing = Stroke()
        self._strokes.append(self._writing)
        self._writing.add(self._point(place, at_ms, pressure))
        self._paint_dot(self._writing)
        self.inkChanged.emit()

    def _draw(self, place: QPointF, at_ms: int, pressure: int | None) -> None:
        stroke = self._writing
        if stroke is None:
            return
        point = self._point(place, at_ms, pressure)
        last = stroke.points[-1]
        if (point.x, point.y) == (last.x, last.y):
            return
        stroke.add(point)
        # The piece before the newest now has both neighbours and is final; the newest shows as a straight tail until then.
        if len(stroke.points) > 2:
            self._paint_segment(stroke, len(stroke.points) - 2)
        self._update_around(stroke, 4)

    def _end(self) -> None:
        stroke, self._writing, self._is_pen = self._writing, None, False
        self._touches.end()
        if stroke is not None and len(stroke.points) > 1:
            self._paint_segment(stroke, len(stroke.points) - 1)
            self._update_around(stroke, 4)
            self.inkChanged.emit()

    def _take_back(self) -> None:
        """Drops the line under way."""
        self._strokes.pop()
        self._writing = None
        self._forget_when_empty()
        self._repaint()

    def _point(self, place: QPointF, at_ms: int, pressure: int | None) -> InkPoint:
        scale, shift = self._view()
        started = self._started_ms if self._started_ms is not None else at_ms
        x = min(max(place.x(), 0.0), self.width())
        y = min(max(place.y(), 0.0), self.height())
        return InkPoint((x - shift.x()) / scale, (y - shift.y()) / scale, max(0, at_ms - started), pressure)

    def _view(self) -> tuple[float, QPointF]:
        """Scale and shift from paper to item: the ink keeps its shape and stays in the middle."""
        if self._paper.isEmpty() or self.width() <= 0 or self.height() <= 0:
            return 1.0, QPointF()
        scale = min(self.width() / self._paper.width(), self.height() / self._paper.height())
        spare_x = self.width() - scale * self._paper.width()
        spare_y = self.height() - scale * self._paper.height()
        return scale, QPointF(spare_x / 2, spare_y / 2)

    def _painter(self) -> QPainter:
        if self._image.isNull():
            self._blank()
        scale, shift = self._view()
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(shift)
        painter.scale(scale, scale)
        return painter

    def _paint_dot(self, stroke: Stroke) -> None:
        painter = self._painter()
        _dot(painter, stroke)
        painter.end()
        self._update_around(stroke, 1)

    def _paint_segment(self, stroke: Stroke, end: int) -> None:
        painter = self._painter()
        _curve(painter, stroke, end)
        painter.end()

    def _tail(self) -> tuple[QLineF, float] | None:
        stroke = self._writing
        if stroke is None or len(stroke.points) < 2:
            return None
        scale, shift = self._view()
        one, two = stroke.points[-2], stroke.points[-1]
        line = QLineF(one.x * scale, one.y * scale, two.x * scale, two.y * scale)
        return line.translated(shift), stroke.widths[-1] * scale

    def _update_around(self, stroke: Stroke, count: int) -> None:
        scale, shift = self._view()
        places = stroke.points[-count:]
        left, top = min(p.x for p in places), min(p.y for p in places)
        right, bottom = max(p.x for p in places), max(p.y for p in places)
        area = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale).translated(shift)
        # A spline may swing out of the box of its points by less than an eighth of its longest side.
        spare = WIDEST * scale + max(area.width(), area.height()) / 8
        self.update(area.adjusted(-spare, -spare, spare, spare).toAlignedRect())

    def _blank(self) -> None:
        ratio = self._ratio
        self._image = QImage(
            max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)), QImage.Format.Format_ARGB32_Premultiplied
        )
        self._image.setDevicePixelRatio(ratio)
        self._image.fill(Qt.GlobalColor.transparent)

    def _redraw_image(self) -> None:
        self._blank()
        painter = self._painter()
        for stroke in self._strokes:
            _dot(painter, stroke)
            for end in range(1, len(stroke.points)):
                _curve(painter, stroke, end)
        painter.end()

    def _repaint(self) -> None:
        self._image = QImage()
        self.update()

    def _forget_when_empty(self) -> None:
        if not self._strokes:
            self._started_ms = None
            self._paper = QRectF()


def _pen(width: float) -> QPen:
    return QPen(_INK, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _dot(painter: QPainter, stroke: Stroke) -> None:
    first = stroke.points[0]
    painter.setPen(_pen(stroke.widths[0]))
    painter.drawPoint(QPointF(first.x, first.y))


def _curve(painter: QPainter, stroke: Stroke, end: int) -> None:
    for piece in segment(stroke, end):
        painter.setPen(_pen(piece.width))
        painter.drawLine(QLineF(piece.x1, piece.y1, piece.x2, piece.y2))
