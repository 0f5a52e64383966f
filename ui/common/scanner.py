"""The camera as a reader of codes: five looks a second at what it sees, read beside the window's thread.

The one rule: it keeps no picture; a frame that was looked at is gone.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement

from ui.common.codes import codes_in

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QVideoFrame

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

_LOOK_EVERY_MS = 200


@QmlElement
class CodeScanner(QObject):
    """`show(output)` starts the camera on a VideoOutput; `found(text)` comes once for each code that is held before it."""

    found = Signal(str)
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[QMediaCaptureSession, QCamera] | None = None
        self._reader = ThreadPoolExecutor(1, "codes")
        self._reading: Future[tuple[str, ...]] | None = None
        self._next: QImage | None = None
        self._before: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._tick)

    @Slot(QObject)
    def show(self, output: QObject) -> None:
        """Starts the camera; its picture is shown on `output` until `stop`."""
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QMediaDevices

        session, camera = QMediaCaptureSession(self), QCamera(QMediaDevices.defaultVideoInput(), self)
        session.setCamera(camera)
        session.setVideoOutput(output)
        session.videoSink().videoFrameChanged.connect(self._came)
        camera.errorOccurred.connect(self._fail)
        camera.start()
        self._parts = (session, camera)

    @Slot("QVideoFrame")
    def _came(self, frame: "QVideoFrame") -> None:
        # Turned into a picture only when its turn has come: a camera sends thirty a second.
        if self._parts is not None and self._next is None and frame.isValid():
            self.look(frame.toImage())

    @Slot()
    def _fail(self) -> None:
        self.failed.emit()

    @Slot(QImage)
    def look(self, image: QImage) -> None:
        """Has one picture read; the next is taken when this one is done."""
        self._next = image
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if self._reading is not None and self._reading.done():
            done, self._reading = self._reading, None
            # A picture that the reader stumbles over shows no code; the next one comes in a moment.
            self._tell(() if done.exception() else done.result())
        # What was found may have closed the view.
        if self._timer.isActive() and self._reading is None and self._next is not None:
            self._reading, self._next = self._reader.submit(codes_in, self._next), None

    def _tell(self, codes: tuple[str, ...]) -> None:
        before, self._before = self._before, codes
        for code in codes:
            # Held still before the camera a code is read five times a second, and counted once.
            if code not in before:
                self.found.emit(code)

    @Slot()
    def stop(self) -> None:
        """Lets the camera go; its light goes out."""
        self._timer.stop()
        self._reader.shutdown(wait=False, cancel_futures=True)
        parts, self._parts = self._parts, None
        for part in reversed(parts or ()):
            if hasattr(part, "stop"):
                part.stop()
            part.deleteLater()
