"""Drives a window as a person does: finds things by their object name, clicks at their middle, types, writes with a pen.

The one rule: nothing here calls a slot or a view model; everything goes in as an event of pointer or keyboard.
Used by the demo and by the tests of the interface; knows no test framework.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from app.domain.errors import Broken

_PATIENCE_S = 30.0
_PAUSE_S = 0.004
# The pace of a pen that reports 100 times a second.
_PEN_MS = 10


def items(root: QQuickItem) -> Iterator[QQuickItem]:
    """The item and all below it, delegates too (findChild does not see those)."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        yield item
        waiting += reversed(item.childItems())


def shown(root: QQuickItem) -> Iterator[QQuickItem]:
    """As `items`, without what is hidden: a page that is kept for later is not walked through at every look."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if item.isVisible():
            yield item
            waiting += reversed(item.childItems())


def seen(item: QQuickItem) -> bool:
    """Visible, with a size. `isVisible` already asks the parents."""
    return item.isVisible() and item.width() > 0 and item.height() > 0


def look_for(window: QQuickWindow, name: str) -> QQuickItem | None:
    """The visible item with this object name, None where there is none now."""
    for item in shown(window.contentItem()):
        if item.objectName() == name and seen(item):
            return item
    return None


def find(window: QQuickWindow, name: str) -> QQuickItem:
    """The visible item with this object name, waited for. Raises Broken with the names that are there."""
    wait_for(lambda: look_for(window, name) is not None)
    item = look_for(window, name)
    if item is None:
        there = sorted({i.objectName() for i in shown(window.contentItem()) if i.objectName() and seen(i)})
        raise Broken("drive.not_there", name=name, there=", ".join(there))
    return item


def texts(window: QQuickWindow) -> list[str]:
    """All texts now drawn, from top to bottom of the item tree."""
    found = [str(item.property("text")) for item in shown(window.contentItem()) if seen(item) and item.property("text")]
    return list(dict.fromkeys(found))


def wait_for(true: Callable[[], bool], patience_s: float | None = None) -> bool:
    """Lets the application work until `true()` holds; False where patience ended first."""
    end = time.monotonic() + (_PATIENCE_S if patience_s is None else patience_s)
    while not true():
        if time.monotonic() > end:
            return False
        # Not qWait: it keeps Python's lock while it waits, and the lanes that are waited for would stand still.
        QCoreApplication.processEvents()
        time.sleep(_PAUSE_S)
    return True


def settle(rounds: int = 3) -> None:
    """Lets layouts and bindings come to rest."""
    for _ in range(rounds):
        QCoreApplication.processEvents()


def reveal(item: QQuickItem) -> None:
    """Scrolls every pane around the item until its middle is inside."""
    pane = item.parentItem()
    while pane is not None:
        if pane.inherits("QQuickFlickable"):
            _scroll(pane, item)
        pane = pane.parentItem()
    settle()


def _scroll(pane: QQuickItem, item: QQuickItem) -> None:
    place = item.mapToItem(pane, QPointF(0, 0)).y()
    top = float(pane.property("contentY"))
    if place < 0:
        pane.setProperty("contentY", max(0.0, top + place))
    elif place + item.height() > pane.height():
        most = max(0.0, float(pane.property("contentHeight")) - pane.height())
        pane.setProperty("contentY", min(most, top + place + item.height() - pane.height()))


def middle(item: QQuickItem) -> QPoint:
    """The item's centre in the coordinates of its window."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def come_to_rest(item: QQuickItem) -> None:
    """Waits until the item stands still: what was pressed just before may move it yet. Gives up after a second."""
    place = None
    for _ in range(50):
        now = middle(item)
        if now == place:
            return
        place = now
        QTest.qWait(20)


def click(window: QQuickWindow, name: str) -> QQuickItem:
    """Clicks the middle of the named item; waits until it is there and enabled."""
    item = find(window, name)
    if not wait_for(item.isEnabled):
        raise Broken("drive.disabled", name=name)
    # Twice: what was pressed just before may still be making the page longer, and push the item out of sight again.
    for _ in range(2):
        reveal(item)
        come_to_rest(item)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(item))
    settle()
    return item


def type_text(window: QQuickWindow, name: str, text: str) -> None:
    """Clicks the field and commits the text as an input method does (Chinese included); what stood there is replaced."""
    click(window, name)
    key(window, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    field = QGuiApplication.focusObject()
    if field is None:
        raise Broken("drive.no_focus", name=name)
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(field, event)
    settle()


def key(window: QQuickWindow, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses and releases one key."""
    QTest.keyClick(window, which, modifier)
    settle()


def write(window: QQuickWindow, name: str, strokes: Sequence[Sequence[tuple[float, float]]], pace_ms: int = _PEN_MS) -> None:
    """Writes strokes on the named pad; places are shares (0…1) of its width and height, `pace_ms` from one to the next."""
    pad = find(window, name)
    reveal(pad)
    for stroke in strokes:
        places = [pad.mapToScene(QPointF(x * pad.width(), y * pad.height())).toPoint() for x, y in stroke]
        QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0], pace_ms)
        for place in places[1:]:
            QTest.mouseMove(window, place, pace_ms)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1], pace_ms)
    settle()


def shoot(window: QQuickWindow, path: Path) -> Path:
    """Saves what the window shows as PNG. Raises Broken where it cannot be written."""
    settle()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grabWindow().save(str(path)):
        raise Broken("drive.no_picture", path=path.name)
    return path
