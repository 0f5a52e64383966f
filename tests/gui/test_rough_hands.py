"""Signing on a tablet in sun and cold: palms, noise, thousands of points, a turn in mid-stroke, a double tap (survive.md S36)."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from app.domain.signature import unpack
from tests.gui.conftest import Load
from tests.gui.paper import PAD, paper
from tests.gui.replica import Crew
from tests.gui.test_customer_view import Show, crew, show, signing
from ui.common.window import OpenWindow
from ui.demo import drive
from ui.demo.drive import settle
from ui.field.customer_view import strokes_of

__all__ = ["crew", "show"]

POINTS, LIFTS = 3_000, 60
NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pad(load: Load) -> Iterator[OpenWindow]:
    yield load(PAD, 600, 320)


def wave(number: int, left: int, width: int, count: int = POINTS // LIFTS) -> list[QPoint]:
    """The points of one stroke: no two that follow each other are the same."""
    return [QPoint(left + (number * 7 + n * 3) % width, 60 + (number * 13 + n * 5) % 180) for n in range(count)]


def pen(window: QQuickWindow, places: list[QPoint], between: Callable[[int], None] = lambda n: None) -> None:
    QTest.mousePress(window, LEFT, NO_KEYS, places[0])
    for n, place in enumerate(places[1:]):
        between(n)
        QTest.mouseMove(window, place)
    QTest.mouseRelease(window, LEFT, NO_KEYS, places[-1])


def test_every_point_of_many_strokes_is_kept(pad: OpenWindow) -> None:
    sent = [wave(number, 100, 400) for number in range(LIFTS // 6)]
    for places in sent:
        pen(pad.window, places)
    strokes = paper(pad).points()
    assert [len(stroke) for stroke in strokes] == [len(places) for places in sent]
    corner = paper(pad).mapToScene(QPoint(0, 0))
    assert [(x + corner.x(), y + corner.y()) for x, y, *_ in strokes[-1]] == [(p.x(), p.y()) for p in sent[-1]]


def palm(window: QQuickWindow, device: QPointingDevice, number: int, place: QPoint, state: str) -> None:
    getattr(QTest.touchEvent(window, device), state)(number, place, window).commit()


def test_drops_and_sleeves_on_the_glass_while_the_pen_writes_leave_nothing(pad: OpenWindow) -> None:
    device = QTest.createTouchDevice()

    def noise(n: int) -> None:
        place = QPoint(50 + n * 37 % 500, 40 + n * 53 % 240)
        palm(pad.window, device, n, place, "press")
        palm(pad.window, device, n, place + QPoint(30, 9), "move")
        palm(pad.window, device, n, place + QPoint(30, 9), "release")

    places = wave(1, 150, 300, 40)
    pen(pad.window, places, noise)
    (stroke,) = paper(pad).points()
    assert len(stroke) == len(places)


def test_a_palm_that_lay_there_before_the_pen_came_moves_no_line(pad: OpenWindow) -> None:
    device = QTest.createTouchDevice()
    palm(pad.window, device, 0, QPoint(500, 280), "press")
    places = wave(1, 100, 200, 40)
    pen(pad.window, places, lambda n: palm(pad.window, device, 0, QPoint(500 - n % 3, 280), "move"))
    palm(pad.window, device, 0, QPoint(500, 280), "release")
    (stroke,) = paper(pad).points()
    assert len(stroke) == len(places) and max(x for x, *_ in stroke) < 310
    pen(pad.window, places)
    assert len(paper(pad).points()) == 2


def test_a_turn_in_mid_stroke_keeps_the_stroke(pad: OpenWindow) -> None:
    places = wave(1, 100, 200, 40)

    def turn(n: int) -> None:
        if n == 20:
            pad.window.resize(360, 500)
            settle()

    pen(pad.window, places, turn)
    strokes = paper(pad).points()
    assert sum(map(len, strokes)) >= 21 and len(strokes) <= 2


def test_a_finger_writes_though_a_palm_lay_there_first(pad: OpenWindow) -> None:
    device, window = QTest.createTouchDevice(), pad.window
    palm(window, device, 0, QPoint(500, 280), "press")
    places = wave(1, 100, 200, 40)
    QTest.touchEvent(window, device).stationary(0).press(1, places[0], window).commit()
    for n, place in enumerate(places[1:]):
        QTest.touchEvent(window, device).move(0, QPoint(500 + n % 3, 280), window).move(1, place, window).commit()
    QTest.touchEvent(window, device).stationary(0).release(1, places[-1], window).commit()
    (stroke,) = paper(pad).points()
    # Moves between two frames come as one.
    corner = paper(pad).mapToScene(QPoint(0, 0))
    ends = [QPoint(round(x + corner.x()), round(y + corner.y())) for x, y, *_ in (stroke[0], stroke[-1])]
    assert ends == [places[0], places[-1]] and max(x for x, *_ in stroke) < 310
    QTest.touchEvent(window, device).move(0, QPoint(520, 280), window).commit()
    QTest.touchEvent(window, device).release(0, QPoint(520, 280), window).commit()
    assert len(paper(pad).points()) == 1


def test_a_dot_of_one_finger_stays_a_dot(pad: OpenWindow) -> None:
    device = QTest.createTouchDevice()
    palm(pad.window, device, 0, QPoint(200, 100), "press")
    palm(pad.window, device, 0, QPoint(200, 100), "release")
    assert [len(stroke) for stroke in paper(pad).points()] == [1]


def test_three_thousand_points_and_a_double_tap_are_one_signature_of_all_of_them(crew: Crew, show: Show) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    window = screen.opened.window
    canvas = drive.find(window, "padCanvas")
    drive.reveal(canvas)
    corner, width, height = canvas.mapToScene(QPoint(0, 0)).toPoint(), int(canvas.width()), int(canvas.height())
    for number in range(LIFTS):
        spots = [QPoint(1 + (number * 7 + n * 3) % (width - 2), 1 + (number * 3 + n * 5) % (height - 2)) for n in range(POINTS // LIFTS)]
        pen(window, [corner + spot for spot in spots])
    written = strokes_of(canvas)  # type: ignore[arg-type]
    assert sum(map(len, written)) == POINTS
    screen.settle()
    button = drive.find(window, "confirmSignOff")
    drive.reveal(button)
    place = drive.middle(button)
    for _ in range(2):
        QTest.mouseClick(window, LEFT, NO_KEYS, place)
    QTest.mouseDClick(window, LEFT, NO_KEYS, place)
    screen.settle()
    order = visit.visits.order(visit.order_id)
    (signed,) = order.visit.signatures
    assert signed.body.strokes_sha256 is not None
    kept = crew.parts.store.files.get(signed.body.strokes_sha256)
    assert unpack(kept) == written
