"""A pen on the signature pad: milliseconds of each event with the frame that shows it, 2,000 points in one stroke. Run as a script."""

import json
import math
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest

from ui.common import ink as ink  # registers InkCanvas
from ui.common.window import open_window

POINTS = 2_000
app = QGuiApplication([])
opened = open_window(Path(__file__).with_name("pad.qml"), {})
window = opened.window
QTest.qWaitForWindowExposed(window)
frames = 0


def count() -> None:
    global frames
    frames += 1


window.frameSwapped.connect(count)


def place(n: int) -> QPoint:
    """A hand's loops, over the paper from left to right and back."""
    across = abs(n % 1_000 - 500) * 2
    return QPoint(100 + across, round(400 + 120 * math.sin(n / 9)))


def send(kind: QEvent.Type, at: QPoint, held: Qt.MouseButton) -> None:
    button = Qt.MouseButton.LeftButton if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
    event = QMouseEvent(kind, QPointF(at), QPointF(at), button, held, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(window, event)


send(QEvent.Type.MouseButtonPress, place(0), Qt.MouseButton.LeftButton)
handled: list[float] = []
shown: list[float] = []
for n in range(1, POINTS + 1):
    before, begin = frames, time.perf_counter()
    send(QEvent.Type.MouseMove, place(n), Qt.MouseButton.LeftButton)
    handled.append((time.perf_counter() - begin) * 1000)
    while frames == before and time.perf_counter() - begin < 1:
        QGuiApplication.processEvents()
    shown.append((time.perf_counter() - begin) * 1000)
print(json.dumps({"handled": handled, "shown": shown}), flush=True)
opened.close()
