"""Photos marked on the tablet: what is drawn is kept as another photo, what is covered cannot be seen any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from app.domain.order import OrderState
from tests.gui.late import ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.replica import Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.field.photo_marks import Mark, draw, marked

PAID = {"PH02": "2", "LB01": "1"}
FAMILY = "Doorstep Sans"


def plain(colour: str = "#708090") -> QImage:
    picture = QImage(800, 600, QImage.Format.Format_RGB32)
    picture.fill(QColor(colour))
    return picture


def striped() -> QImage:
    """Lines of one pixel, as fine as anything that could be read."""
    picture = plain("#000000")
    painter = QPainter(picture)
    painter.setPen(QColor("#FFFFFF"))
    for x in range(0, 800, 2):
        painter.drawLine(x, 0, x, 600)
    painter.end()
    return picture


def is_red(picture: QImage, x: float, y: float) -> bool:
    colour = picture.pixelColor(round(x * 799), round(y * 599))
    return colour.red() > 120 and colour.green() < 80 and colour.blue() < 80


def kept(picture: QImage, *marks: Mark) -> QImage:
    return QImage.fromData(marked(picture, marks, FAMILY))


def test_an_arrow_reaches_from_its_tail_to_its_point(qapp: QGuiApplication) -> None:
    seen = kept(plain(), Mark("arrow", (0.2, 0.5), (0.8, 0.5)))
    assert is_red(seen, 0.5, 0.5) and is_red(seen, 0.79, 0.5)
    assert not is_red(seen, 0.5, 0.3) and seen.size() == plain().size()


def test_a_ring_goes_around_and_leaves_its_middle_free(qapp: QGuiApplication) -> None:
    seen = kept(plain(), Mark("ring", (0.5, 0.5), (0.65, 0.5)))
    assert is_red(seen, 0.65, 0.5) and is_red(seen, 0.35, 0.5) and not is_red(seen, 0.5, 0.5)


def test_words_stand_on_a_plate(qapp: QGuiApplication) -> None:
    seen = kept(plain(), Mark("words", (0.5, 0.5), (0.5, 0.5), "铁锈堵死"))
    across = [seen.pixelColor(x, 300) for x in range(320, 480)]
    assert any(c.red() > 200 and c.green() > 200 for c in across) and any(c.red() > 120 and c.green() < 80 for c in across)


def test_a_plate_at_the_edge_is_moved_onto_the_picture(qapp: QGuiApplication) -> None:
    seen = kept(plain(), Mark("words", (0.0, 1.0), (0.0, 1.0), "铁锈堵死"))
    bottom = [y for y in range(600) if is_red(seen, 0.03, y / 600)]
    assert len(bottom) > 20 and max(bottom) < 595


def test_what_is_covered_is_gone_from_the_kept_picture(qapp: QGuiApplication) -> None:
    seen = kept(striped(), Mark("cover", (0.25, 0.25), (0.75, 0.75)))
    inside = [seen.pixelColor(x, 300).lightness() for x in range(260, 540)]
    outside = [seen.pixelColor(x, 20).lightness() for x in range(260, 540)]
    assert max(inside) - min(inside) < 40 < 120 < max(outside) - min(outside)


@pytest.mark.parametrize("mark", [Mark("arrow", (0.5, 0.5), (0.5, 0.5)), Mark("words", (0.5, 0.5), (0.5, 0.5), " ")])
def test_a_tap_and_empty_words_are_no_mark(mark: Mark) -> None:
    assert not mark.is_drawn


def test_the_screen_shows_what_is_kept(qapp: QGuiApplication) -> None:
    marks = (Mark("ring", (0.5, 0.5), (0.65, 0.5)), Mark("arrow", (0.1, 0.9), (0.4, 0.6)))
    screen = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(screen)
    draw(painter, plain(), QRectF(0, 0, 400, 300), marks, FAMILY)
    painter.end()
    small = kept(plain(), *marks).scaled(400, 300)
    apart = [(x, y) for x in range(0, 400, 7) for y in range(0, 300, 7) if is_far(screen, small, x, y)]
    assert len(apart) < 0.02 * (400 / 7) * (300 / 7), apart


def is_far(one: QImage, other: QImage, x: int, y: int) -> bool:
    a, b = one.pixelColor(x, y), other.pixelColor(x, y)
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) > 160


@pytest.fixture
def tablet(qapp: QGuiApplication, tmp_path: Path, background: Background) -> Iterator[Tablet]:
    opened = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    yield opened
    opened.close()
    assert not opened.opened.warnings


def photographed(tablet: Tablet, crew: Crew) -> Visit:
    """On the repair page, with one photo taken and opened large."""
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)
    tablet.hands.photograph("photo.after")
    tablet.settle()
    (taken,) = after_photos(tablet, visit)
    tablet.tap(f"taken-{taken}")
    tablet.settle()
    return visit


def after_photos(tablet: Tablet, visit: Visit) -> list[str]:
    return [note.body.sha256 for note in tablet.order(visit.order_id).visit.photos if note.body.item == "photo.after"]


def pull(tablet: Tablet, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger over the photo; places are shares of the paper."""
    marker: QQuickItem = drive.find(tablet.window, "photoMarker")
    a, b = (marker.mapToScene(QPoint(round(x * marker.width()), round(y * marker.height()))).toPoint() for x, y in (start, end))
    QTest.mousePress(tablet.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, a)
    QTest.mouseMove(tablet.window, (a + b) / 2)
    QTest.mouseMove(tablet.window, b)
    QTest.mouseRelease(tablet.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, b)
    tablet.settle()


def test_a_marked_photo_stands_beside_the_one_that_was_taken(tablet: Tablet) -> None:
    visit = photographed(tablet, tablet.crew)
    before = after_photos(tablet, visit)
    assert not drive.find(tablet.window, "keepMarked").isEnabled()
    tablet.tap("tool-ring")
    pull(tablet, (0.5, 0.5), (0.6, 0.6))
    tablet.tap("tool-arrow")
    pull(tablet, (0.2, 0.8), (0.45, 0.55))
    tablet.tap("markUndo")
    tablet.tap("keepMarked")
    photos = after_photos(tablet, visit)
    assert photos[:1] == before and len(photos) == 2
    picture = QImage.fromData(tablet.crew.parts.store.files.get(photos[1]))
    reds = sum(is_red(picture.scaled(800, 600), x / 40, y / 40) for x in range(40) for y in range(40))
    assert reds > 0 and drive.look_for(tablet.window, "photoMarker") is None


def test_a_covered_photo_takes_the_place_of_the_one_that_shows_more(tablet: Tablet) -> None:
    visit = photographed(tablet, tablet.crew)
    # By its event: where the picture is of one colour, so is its cover.
    before = tablet.order(visit.order_id).visit.photos[-1].event
    tablet.tap("tool-cover")
    pull(tablet, (0.4, 0.4), (0.6, 0.6))
    tablet.tap("keepMarked")
    assert len(after_photos(tablet, visit)) == 1
    assert before not in [note.event for note in tablet.order(visit.order_id).visit.photos]
    tablet.tap("primary")
    assert tablet.order(visit.order_id).state is OrderState.FINISHED


def test_closed_without_keeping_nothing_is_recorded(tablet: Tablet) -> None:
    visit = photographed(tablet, tablet.crew)
    tablet.tap("tool-ring")
    pull(tablet, (0.5, 0.5), (0.6, 0.6))
    tablet.tap("photoClose")
    assert len(after_photos(tablet, visit)) == 1
