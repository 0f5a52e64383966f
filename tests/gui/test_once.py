"""What a window does at a signal's next time only, though the scene may be drawn by a thread of its own."""

import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from ui.common.window import once
from ui.demo.drive import wait_for


class _Scene(QObject):
    drawn = Signal()


def test_what_is_done_once_is_done_once_though_two_frames_came_from_another_thread(qapp: QGuiApplication) -> None:
    scene, done = _Scene(), list[int]()
    once(scene.drawn, lambda: done.append(1))

    def draw() -> None:
        scene.drawn.emit()
        scene.drawn.emit()

    drawing = threading.Thread(target=draw)
    drawing.start()
    drawing.join()
    scene.drawn.emit()
    assert wait_for(lambda: done == [1])
    wait_for(lambda: len(done) > 1, 0.05)
    assert done == [1]
