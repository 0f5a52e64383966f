"""A sheet on its ways out of the tablet: as pictures for the screen, as a file, on paper.

The one rule: what leaves is the signed PDF byte for byte; pictures of it are for the eye only.
"""

import base64
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QStandardPaths, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument

from app.domain.errors import Damaged, Refused
from app.storage.disk import translated_os

# A4 at 150 dots per inch for the screen, at 300 on paper.
_SCREEN_WIDTH, _PAPER_WIDTH = 1240, 2480


def page_images(pdf: bytes, width: int = _SCREEN_WIDTH) -> list[QImage]:
    """Every page on white, `width` pixels wide. Raises Damaged("sheet.unreadable") for what is no PDF. Any thread may call it."""
    document, buffer = QPdfDocument(), QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        raise Damaged("sheet.unreadable")
    images = []
    for page in range(document.pageCount()):
        points = document.pagePointSize(page)
        drawn = document.render(page, QSize(width, round(width * points.height() / points.width())))
        paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawImage(0, 0, drawn)
        painter.end()
        images.append(paper)
    document.close()
    return images


def data_url(image: QImage) -> str:
    """A picture as the text that QML takes for a source: a sheet is never written to the disk in clear for being shown."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows paths only
    return "data:image/png;base64," + base64.b64encode(bytes(buffer.data().data())).decode()


def svg_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def save_sheet(pdf: bytes, number: str) -> Path:
    """Writes the sheet into the user's documents and answers where. Raises Unavailable where the disk does not take it."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)) / "Doorstep"
    path = folder / f"{number.replace('/', '-')}.pdf"
    unfinished = path.with_suffix(".unfinished")
    with translated_os(path):
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(pdf)
        unfinished.replace(path)
    return path


def print_sheet(pdf: bytes) -> str:
    """Prints on the machine's own printer and answers its name. Raises Refused("sheet.no_printer") where there is none."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    chosen = QPrinterInfo.defaultPrinter()
    if chosen.isNull():
        raise Refused("sheet.no_printer")
    printer = QPrinter(chosen, QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter(printer)
    for number, image in enumerate(page_images(pdf, _PAPER_WIDTH)):
        if number:
            printer.newPage()
        painter.drawImage(QRectF(printer.pageRect(QPrinter.Unit.DevicePixel)), image)
    painter.end()
    return chosen.printerName()
