"""Nothing on the screen is a hole or moves under the fingers: a photo still being read, the pad of a failed test."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtQuick import QQuickImageProvider, QQuickItem

from tests.gui.late import ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.common.window import load_fonts_once, open_window
from ui.demo.drive import items, look_for, seen, wait_for

COMMON = Path(__file__).resolve().parents[2] / "ui" / "common"
TILE = f"""
import QtQuick
import "{COMMON.as_uri()}"
Window {{
    visible: true
    width: 300
    height: 200
    PhotoTile {{ width: 200; source: "image://slow/x"; role: "before" }}
}}
"""


class SlowPhotos(QQuickImageProvider):
    """A picture that is read only once `may_come` is set."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image, QQuickImageProvider.Flag.ForceAsynchronousImageLoading)
        self.may_come = threading.Event()

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        self.may_come.wait(20)
        image = QImage(64, 48, QImage.Format.Format_RGB32)
        image.fill(QColor("#446688"))
        return image


def test_a_photo_that_is_still_read_has_a_quiet_place(qapp: QGuiApplication, tmp_path: Path) -> None:
    load_fonts_once()
    (tmp_path / "Tile.qml").write_text(TILE, encoding="utf-8")
    slow = SlowPhotos()
    opened = open_window(tmp_path / "Tile.qml", {}, "en", {"slow": slow})
    assert look_for(opened.window, "photoWaits") is not None
    slow.may_come.set()
    assert wait_for(lambda: look_for(opened.window, "photoWaits") is None, 10)
    opened.close()
    assert not opened.warnings


@pytest.fixture
def tablet(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Tablet]:
    failed: list[BaseException] = []
    background = Background(failed.append)
    opened = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    yield opened
    opened.close()
    background.close()
    assert not failed and not opened.opened.warnings


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1920, 1200)])
def test_the_pad_of_a_failed_test_does_not_scroll(tablet: Tablet, size: tuple[int, int]) -> None:
    tablet.window.resize(*size)
    tablet.settle()
    visit = Visit(tablet.crew, ROOM_TOO_COLD).explained(items={"PH02": "1"}).consented().repaired()
    tablet.open(visit.order_id)
    tablet.hands.enter("16.0")
    tablet.tap("takeReading", "reading-TH01.after")
    assert look_for(tablet.window, "rework") is not None
    (pad,) = pads(tablet)
    assert float(pad.property("whole")) <= pad.height()


def pads(tablet: Tablet) -> list[QQuickItem]:
    return [item for item in items(tablet.window.contentItem()) if item.metaObject().className().startswith("TestPad_") and seen(item)]
