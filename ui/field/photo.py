"""Photos: what is kept of them, and how a kept one reaches the screen; where they come from is asked_photos.py.

The one rule: what is stored is turned upright, bounded in size and free of the camera's notes (place, owner, serial number).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtQuick import QQuickImageProvider

from app.domain.errors import DoorstepError, Refused
from app.storage.files import Files

# A meter's figures stay legible at this side; a tablet's photo is then under 1 MB.
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 320
_QUALITY, _THUMBNAIL_QUALITY = 85, 75


class GivenPhotos:
    """Photos from files, one after the other: for the demo and for tests."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files, self._taken = tuple(files), 0

    def take(self, role: str, done: Callable[[bytes], None]) -> None:
        path = self._files[self._taken % len(self._files)]
        self._taken += 1
        done(path.read_bytes())


def prepare(picture: bytes) -> tuple[bytes, bytes]:
    """(photo, thumbnail) as JPEG. Raises Refused("photo.unreadable") for what is no picture."""
    image = upright(picture)
    return _jpeg(_within(image, LONGEST_SIDE), _QUALITY), _jpeg(_within(image, THUMBNAIL_SIDE), _THUMBNAIL_QUALITY)


def upright(picture: bytes) -> QImage:
    data = QByteArray(picture)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        raise Refused("photo.unreadable")
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _within(image: QImage, side: int) -> QImage:
    if max(image.width(), image.height()) <= side:
        return image
    return image.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _jpeg(image: QImage, quality: int) -> bytes:
    # A new image carries no text of the old one: camera, owner and place stay behind.
    plain = QImage(image.size(), QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.white)
    painter = QPainter(plain)
    painter.drawImage(0, 0, image)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not plain.save(buffer, "JPEG", quality):  # type: ignore[call-overload]
        raise Refused("photo.unreadable")
    return bytes(buffer.data().data())


class KeptPhotos(QQuickImageProvider):
    """Serves `image://photo/<sha256>` from the encrypted files, scaled to what is asked for; runs off the GUI thread."""

    def __init__(self, files: Callable[[], Files | None]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image, QQuickImageProvider.Flag.ForceAsynchronousImageLoading)
        self._files = files

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        files = self._files()
        try:
            image = upright(files.get(id)) if files is not None else QImage()
        except DoorstepError:
            image = QImage()
        side = max(requestedSize.width(), requestedSize.height())
        shown = _within(image, side) if side > 0 and not image.isNull() else image
        size.setWidth(shown.width())
        size.setHeight(shown.height())
        return shown
