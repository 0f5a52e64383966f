"""The rail of places while its counts change."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from tests.gui.late import crew_with_sheets
from tests.gui.replica import ORDERS
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive


def test_a_place_stays_under_the_finger_while_its_count_changes(qapp: QGuiApplication, background: Background, tmp_path: Path) -> None:
    tablet = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    place = drive.find(tablet.window, "nav_sync")
    before = int(place.property("count"))
    tablet.crew.take_in(ORDERS[0])
    tablet.shift.orderChanged.emit("")
    background.spawn(tablet.shift.count())
    tablet.settle()
    assert isValid(place) and int(place.property("count")) > before
    tablet.close()
