"""The tablet's camera: its picture in memory only, never as a file that lies about in clear.

The one rule: Qt's multimedia is loaded when a photo is first asked for, and a tablet without a camera never loads it.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QImageCapture, QMediaCaptureSession

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1

_QUALITY = 92


def has_camera() -> bool:
    """Whether a camera can be opened here; a system without Qt's multimedia libraries has none."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return False
    return bool(QMediaDevices.videoInputs())


@QmlElement
class TabletCamera(QObject):
    """`show(output)` starts it on a VideoOutput, `shoot` takes one picture; `taken(bytes)` brings it as JPEG."""

    taken = Signal(bytes)
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[QMediaCaptureSession, QCamera, QImageCapture] | None = None

    @Slot(QObject)
    def show(self, output: QObject) -> None:
        """Starts the camera; its picture is shown on `output` until `stop`."""
        from PySide6.QtMultimedia import QCamera, QImageCapture, QMediaCaptureSession, QMediaDevices

        session, camera, capture = QMediaCaptureSession(self), QCamera(QMediaDevices.defaultVideoInput(), self), QImageCapture(self)
        session.setCamera(camera)
        session.setImageCapture(capture)
        session.setVideoOutput(output)
        capture.imageCaptured.connect(self._captured)
        capture.errorOccurred.connect(lambda *_: self.failed.emit())
        camera.errorOccurred.connect(lambda *_: self.failed.emit())
        camera.start()
        self._parts = (session, camera, capture)

    @Slot()
    def shoot(self) -> None:
        if self._parts is not None:
            self._parts[2].capture()

    @Slot()
    def stop(self) -> None:
        """Lets the camera go; its light goes out."""
        parts, self._parts = self._parts, None
        for part in reversed(parts or ()):
            if hasattr(part, "stop"):
                part.stop()
            part.deleteLater()

    @Slot(int, QImage)
    def _captured(self, _number: int, image: QImage) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "JPEG", _QUALITY)  # type: ignore[call-overload]
        self.taken.emit(bytes(buffer.data().data()))
