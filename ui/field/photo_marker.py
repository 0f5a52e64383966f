"""A taken photo, large, to be looked at and marked: what a finger draws on it becomes another photo of the same item.

The one rule: the photo that was taken stays beside the marked one; only a covered one takes its place, for that was asked for.
"""

from typing import cast

from PySide6.QtCore import Property, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from app.domain.errors import DoorstepError
from app.domain.identity import EventId
from app.domain.procedure import Photo
from app.storage.store import Saved
from app.wording import told
from ui.common.window import FAMILIES
from ui.field.photo import prepare, upright
from ui.field.photo_marks import Kind, Mark, draw, marked
from ui.field.step_page import StepModel

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class PhotoMarker(QQuickPaintedItem):
    """`show` a step's photo, `press`, `drag` and `letGo` in its own coordinates, `keep` what came of it; `kept` when it is recorded."""

    toolChanged = Signal()
    marksChanged = Signal()
    troubleChanged = Signal()
    kept = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._step: StepModel | None = None
        self._item, self._sha256, self._words = "", "", ""
        self._tool: Kind | str = ""
        self._marks: tuple[Mark, ...] = ()
        self._drawing: Mark | None = None
        self._trouble = ""

    @Slot(StepModel, str, str)
    def show(self, step: StepModel, item: str, sha256: str) -> None:
        """The photo `sha256` of an item; nothing is marked yet."""
        self._step, self._item, self._sha256 = step, item, sha256
        self._marks, self._drawing, self._trouble = (), None, ""
        try:
            self._picture = upright(step.shift.parts.store.files.get(sha256))
        except DoorstepError as error:
            self._picture, self._trouble = QImage(), told(error, step.shift.language)
        self.choose("")
        self.troubleChanged.emit()
        self._changed()

    @Slot(str)
    def choose(self, tool: str) -> None:
        """ "arrow", "ring", "words", "cover", or "" to look only."""
        self._tool = tool
        self.toolChanged.emit()

    @Slot(str)
    def write(self, words: str) -> None:
        """What the next plate says."""
        self._words = words

    @Slot(float, float)
    def press(self, x: float, y: float) -> None:
        place = self._place(x, y)
        if self._tool and not self._picture.isNull():
            self._drawing = Mark(cast(Kind, self._tool), place, place, self._words)
            self.update()

    @Slot(float, float)
    def drag(self, x: float, y: float) -> None:
        if self._drawing is not None:
            place = self._place(x, y)
            # A plate goes where the finger goes, all else grows from where it was put down.
            self._drawing = Mark("words", place, place, self._words) if self._drawing.kind == "words" else self._drawing.to(place)
            self.update()

    @Slot()
    def letGo(self) -> None:
        mark, self._drawing = self._drawing, None
        if mark is not None and mark.is_drawn:
            self._marks = (*self._marks, mark)
        self._changed()

    @Slot()
    def undo(self) -> None:
        """The last mark goes."""
        self._marks = self._marks[:-1]
        self._changed()

    @Slot()
    def keep(self) -> None:
        """Records the marked picture as another photo of the item; a covered one in the place of the one that shows more."""
        step, picture, marks = self._step, self._picture, self._marks
        if step is None or not marks:
            return
        found = step.opened.procedure.find(self._item)
        if not isinstance(found, Photo):
            return
        item, role, visits, order_id = self._item, found.role, step.visits, step.order_id
        instead_of = self._event(step) if any(mark.kind == "cover" for mark in marks) else None

        def work() -> Saved:
            jpeg, thumbnail = prepare(marked(picture, marks, FAMILIES[0]))
            return visits.take_photo(order_id, item, role, jpeg, thumbnail, instead_of)

        step.record(work, undo="field.undo_photo", then=lambda _: self.kept.emit())

    def _event(self, step: StepModel) -> EventId | None:
        return next((note.event for note in step.opened.order.visit.photos if note.body.sha256 == self._sha256), None)

    def _changed(self) -> None:
        self.marksChanged.emit()
        self.update()

    def _where(self) -> QRectF:
        """Where the picture lies: whole, in the middle."""
        size = QSizeF(self._picture.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRectF(0, 0, size.width(), size.height())
        where.moveCenter(QRectF(0, 0, self.width(), self.height()).center())
        return where

    def _place(self, x: float, y: float) -> tuple[float, float]:
        where = self._where()
        if where.isEmpty():
            return (0.0, 0.0)
        return (min(max((x - where.x()) / where.width(), 0.0), 1.0), min(max((y - where.y()) / where.height(), 0.0), 1.0))

    def paint(self, painter: QPainter) -> None:
        if not self._picture.isNull():
            draw(painter, self._picture, self._where(), (*self._marks, *((self._drawing,) if self._drawing else ())), FAMILIES[0])

    @Property(str, notify=toolChanged)
    def tool(self) -> str:
        return self._tool

    @Property(int, notify=marksChanged)
    def count(self) -> int:
        return len(self._marks)

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self._trouble
