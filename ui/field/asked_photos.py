"""Where photos come from, and the asking for one on the screen.

The one rule: it is loaded with the lock page, so nothing in here reads, scales or keeps a picture; that is photo.py.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


class PhotoSource(Protocol):
    """Where a photo comes from; `done` gets the picture's bytes as taken, never called where the user gave up."""

    def take(self, role: str, done: Callable[[bytes], None]) -> None: ...


@QmlElement
class AskedPhotos(QObject):
    """Photos from the tablet's camera, or from a file where it has none; `PhotoTaker.qml` shows what is asked for.

    `asked(camera)` says whether there is a camera, `answered` that the person is done with it.
    """

    roleChanged = Signal()
    asked = Signal(bool)
    answered = Signal()
    fileAsked = Signal()
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None, has_camera: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self._role = ""
        self._done: Callable[[bytes], None] | None = None
        self._has_camera = has_camera

    def take(self, role: str, done: Callable[[bytes], None]) -> None:
        # With the first photo: what a camera's picture is takes longer to load than the lock page should.
        from ui.common.camera import has_camera

        self._role, self._done = role, done
        self.roleChanged.emit()
        self.asked.emit((self._has_camera or has_camera)())

    @Property(str, notify=roleChanged)
    def role(self) -> str:
        return self._role

    @Slot(QUrl)
    def give(self, file: QUrl) -> None:
        """Takes the chosen or captured file."""
        try:
            picture = Path(file.toLocalFile()).read_bytes()
        except OSError:
            self.giveUp()
            self.refused.emit("photo.unreadable")
            return
        self.giveBytes(picture)

    @Slot(bytes)
    def giveBytes(self, picture: bytes) -> None:
        """Takes a picture as its bytes."""
        done, self._done = self._done, None
        self.answered.emit()
        if done is not None:
            done(bytes(picture))

    @Slot()
    def askFile(self) -> None:
        """A file instead of the camera."""
        self.fileAsked.emit()

    @Slot()
    def giveUp(self) -> None:
        """No photo after all."""
        self._done = None
        self.answered.emit()
