"""What eyes would find fault with in a window: words cut or run out of their place, small or overlapping targets, a foreign language.

The one rule: it reads what is laid out, not what was meant; a finding names the object, the words and the figures.
"""

import re
from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.demo.drive import seen, shown

# screens.md, rule 2: on the tablet targets are at least 56 dp.
TARGET_DP = 56
# Layouts round to whole pixels; less than this nobody sees.
_SLACK = 1.5
_CHINESE = re.compile("[\u4e00-\u9fff]")
# Two English words in a row, the first letters small: a sentence and not a code, a unit or a name.
_ENGLISH = re.compile(r"\b[A-Za-z]?[a-z]{2,} [a-z]{2,}\b")


def place(item: QQuickItem) -> QRectF:
    """Where it lies in its window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def faults(window: QQuickWindow, language: str, *, touch: bool = True, names: tuple[str, ...] = ()) -> list[str]:
    """All findings of one look. `names` are words of people, the same in every language."""
    every = list(shown(window.contentItem()))
    room = QRectF(0, 0, window.width(), window.height())
    words = [item for item in every if item.inherits("QQuickText") and seen(item) and item.property("text")]
    found = [fault for item in words for fault in _of_words(item, room)]
    found += [fault for item in words for fault in _of_language(str(item.property("text")), language, names)]
    found += [fault for item in every if item.width() > 0 for fault in _of_layout(item)]
    if touch:
        targets = [item for item in every if item.inherits("QQuickAbstractButton") and seen(item) and item.isEnabled()]
        found += [fault for item in targets for fault in _of_target(item)]
    return list(dict.fromkeys(found))


def _of_words(item: QQuickItem, room: QRectF) -> Iterator[str]:
    text = str(item.property("text")).replace("\n", "/")
    if item.property("truncated"):
        yield f"cut: {text}"
    if float(item.property("contentWidth")) > item.width() + _SLACK:
        yield f"wider than its place: {text}"
    if float(item.property("contentHeight")) > item.height() + _SLACK:
        yield f"higher than its place: {text}"
    where = place(item)
    pane = _pane(item)
    if pane is None and not room.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(where):
        yield f"out of the window: {text}"
    if pane is not None and not _lies(pane) and _sticks_out(where, place(pane)):
        yield f"cut at the side: {text}"
    button = _button(item)
    if button is not None and not place(button).adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(where):
        yield f"out of its button: {text}"


def _of_layout(item: QQuickItem) -> Iterator[str]:
    """A button or a row of them that its layout has no room for."""
    around = item.parentItem()
    is_wide = item.inherits("QQuickAbstractButton") or item.inherits("QQuickLayout")
    if is_wide and around is not None and around.inherits("QQuickLayout") and around.width() > 0:
        over = item.x() + item.width() - around.width()
        if over > _SLACK:
            yield f"sticks out by {over:.0f}: {item.objectName() or item.property('text') or item.metaObject().className()}"


def _of_language(text: str, language: str, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        text = text.replace(name, "")
    if language == "en" and _CHINESE.search(text) and text not in ("中文", "中"):
        yield f"Chinese: {text}"
    if language == "zh" and not _CHINESE.search(text) and _ENGLISH.search(text):
        yield f"English: {text}"


def _of_target(item: QQuickItem) -> Iterator[str]:
    if item.width() < TARGET_DP - _SLACK or item.height() < TARGET_DP - _SLACK:
        yield f"small: {item.objectName() or item.property('text')} {item.width():.0f} x {item.height():.0f}"


def _pane(item: QQuickItem) -> QQuickItem | None:
    """The scrolling pane around an item."""
    around = item.parentItem()
    while around is not None and not around.inherits("QQuickFlickable"):
        around = around.parentItem()
    return around


def _lies(pane: QQuickItem) -> bool:
    """Whether the pane scrolls sideways, as the step rail of a tablet held upright."""
    return float(pane.property("contentWidth")) > pane.width() + _SLACK


def _sticks_out(where: QRectF, pane: QRectF) -> bool:
    return where.left() < pane.left() - _SLACK or where.right() > pane.right() + _SLACK


def _button(item: QQuickItem) -> QQuickItem | None:
    around = item.parentItem()
    while around is not None and not around.inherits("QQuickAbstractButton"):
        around = around.parentItem()
    return around
