"""What the desk asks the server for when an order is opened, and how its pictures reach the screen.

The one rule: what came from the server is shown only after its hash fits; the pictures are kept on this device only sealed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtQuick import QQuickImageProvider

from app.domain.errors import DoorstepError, Refused
from app.storage.look import look
from sync.client.link import Came
from sync.protocol.desk_messages import Integrity, Roster
from sync.protocol.messages import EventsReply, Ticket, Trust

# A4 at this width is legible at 100 % and sharp enough to read the small print when opened.
SHEET_WIDTH_PX = 1240


@dataclass(frozen=True)
class DeskCalls:
    """What only a desk asks (sync.client.desk_line); all block on the network and raise Unavailable or Refused."""

    roster: Callable[[], Roster]
    ticket: Callable[[str, str], tuple[Ticket, int]]
    integrity: Callable[[], Integrity]
    bundle: Callable[[str, Came], bytes]
    cut: Callable[[], None]
    # Whose keys a file is checked against.
    trust_file: Path


@dataclass(frozen=True)
class Details:
    """The engine's calls of S3b: `fetch_events` and `fetch_file` block on the network and raise Unavailable or Refused;
    `kept_events` is what was fetched last, None where nothing was; `trust` is whose receipts and sheets are believed, asked each
    time, for the server's key may change; `calls` are the desk's own."""

    fetch_events: Callable[[str], EventsReply]
    kept_events: Callable[[str], EventsReply | None]
    fetch_file: Callable[[str], bytes]
    trusted: Callable[[], Trust]
    calls: DeskCalls

    @property
    def trust(self) -> Trust:
        return self.trusted()


class Pictures(QQuickImageProvider):
    """Serves `image://desk/<name>` from pictures given by `put`; they leave with `clear` when the order or the desk closes."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: dict[str, QImage] = {}

    def put(self, name: str, image: QImage) -> None:
        self._images[name] = image

    def clear(self) -> None:
        self._images.clear()

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        image = self._images.get(id, QImage(1, 1, QImage.Format.Format_ARGB32))
        size.setWidth(image.width())
        size.setHeight(image.height())
        if requestedSize.width() > 0 and not image.isNull():
            return image.scaledToWidth(requestedSize.width(), Qt.TransformationMode.SmoothTransformation)
        return image


def picture(data: bytes) -> QImage:
    """The upright picture of a photo's bytes; a null image for what is none."""
    buffer = _buffer(data)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    return reader.read()


def pages(pdf: bytes) -> list[QImage]:
    """The pages of a PDF as pictures on white. Raises Refused("desk.sheet_unreadable")."""
    buffer = _buffer(pdf)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready or not document.pageCount():
        raise Refused("desk.sheet_unreadable")
    drawn = [_page(document, number) for number in range(document.pageCount())]
    # Before the buffer goes, which the document reads from.
    document.close()
    return drawn


def _page(document: QPdfDocument, number: int) -> QImage:
    points = document.pagePointSize(number)
    drawn = document.render(number, QSize(SHEET_WIDTH_PX, round(SHEET_WIDTH_PX * points.height() / points.width())))
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper


def _buffer(data: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer


def fetched(details: Details, sha256: str) -> bytes | DoorstepError:
    """The bytes of a file, or why they are not here: one missing photo must not hide the others."""
    try:
        return details.fetch_file(sha256)
    except DoorstepError as error:
        return error


def photo_to_show(details: Details, sha256: str) -> bytes | DoorstepError:
    """A photo as it may be shown, or why it is not.

    What comes from another device is never decoded in this process (app/storage/look); the original stays as it came.
    """
    try:
        return look(details.fetch_file(sha256)).jpeg
    except DoorstepError as error:
        return error
