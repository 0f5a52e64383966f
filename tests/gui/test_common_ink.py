"""The signature's paper: what the pen wrote is kept as points, whatever happens to the window."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement
from PySide6.QtTest import QTest

from tests.gui.conftest import Load
from tests.gui.paper import PAD, paper
from ui.common.ink import InkCanvas
from ui.common.strokes import THINNEST, WIDEST, InkPoint, Stroke, segment
from ui.common.viewmodel import ViewModel
from ui.demo.drive import click, find, settle, write

QML_IMPORT_NAME = "Doorstep.TestInk"
QML_IMPORT_MAJOR_VERSION = 1

LINE = [(0.2, 0.5), (0.3, 0.45), (0.4, 0.55), (0.6, 0.5)]


def ink_in(image: QImage) -> int:
    dark = 0
    for x in range(0, image.width(), 2):
        for y in range(0, image.height(), 2):
            colour = image.pixelColor(x, y)
            dark += colour.blue() > colour.red() and colour.lightness() < 60
    return dark


def test_a_stroke_leaves_its_points_with_times_and_ink_on_the_paper(load: Load) -> None:
    opened = load(PAD, 600, 320)
    before = ink_in(opened.window.grabWindow())
    write(opened.window, "signCanvas", [LINE, LINE])
    strokes = paper(opened).points()
    assert len(strokes) == 2
    assert len(strokes[0]) == len(LINE)
    times = [t_ms for stroke in strokes for _, _, t_ms, _ in stroke]
    assert times == sorted(times)
    assert times[-1] > 0
    assert {pressure for stroke in strokes for *_, pressure in stroke} == {None}
    assert ink_in(opened.window.grabWindow()) > before + 50


def test_undo_takes_the_last_stroke_and_clear_takes_all(load: Load) -> None:
    opened = load(PAD, 600, 320)
    write(opened.window, "signCanvas", [LINE, LINE, LINE])
    click(opened.window, "signUndo")
    assert len(paper(opened).points()) == 2
    click(opened.window, "signClear")
    assert paper(opened).points() == ()
    assert paper(opened).property("isEmpty") is True


def test_ink_survives_a_turn_of_the_tablet(load: Load) -> None:
    opened = load(PAD, 600, 320)
    write(opened.window, "signCanvas", [LINE])
    written = paper(opened).points()
    opened.window.resize(360, 500)
    settle()
    assert paper(opened).points() == written
    assert ink_in(opened.window.grabWindow()) > 20


def test_a_stroke_after_the_turn_lies_in_the_same_paper(load: Load) -> None:
    opened = load(PAD, 600, 320)
    write(opened.window, "signCanvas", [LINE])
    width, height = paper(opened).paper_size()
    opened.window.resize(300, 200)
    settle()
    write(opened.window, "signCanvas", [[(0.5, 0.5), (0.6, 0.6)]])
    x, y, _, _ = paper(opened).points()[1][0]
    assert x == pytest.approx(width / 2, abs=6)
    assert y == pytest.approx(height / 2, abs=6)


def test_a_palm_beside_the_pen_writes_nothing(load: Load) -> None:
    opened = load(PAD, 600, 320)
    device = QTest.createTouchDevice()
    window = opened.window
    QTest.touchEvent(window, device).press(0, QPoint(200, 150), window).commit()
    QTest.qWait(30)
    QTest.touchEvent(window, device).stationary(0).press(1, QPoint(400, 250), window).commit()
    QTest.qWait(30)
    for x in range(210, 300, 10):
        QTest.touchEvent(window, device).move(0, QPoint(x, 160), window).move(1, QPoint(x + 200, 250), window).commit()
    QTest.touchEvent(window, device).release(0, QPoint(300, 160), window).release(1, QPoint(500, 250), window).commit()
    strokes = paper(opened).points()
    assert len(strokes) == 1
    assert max(x for x, *_ in strokes[0]) < 310


def test_an_empty_pad_offers_nothing_to_undo(load: Load) -> None:
    opened = load(PAD, 600, 320)
    assert not find(opened.window, "signUndo").isEnabled()


def test_the_line_stays_between_its_widths() -> None:
    stroke = Stroke()
    for n in range(200):
        stroke.add(InkPoint(x=float(n * n % 300), y=float(n), t_ms=n * 5))
    assert THINNEST <= min(stroke.widths) <= max(stroke.widths) <= WIDEST


def test_a_quick_line_is_thinner_than_a_slow_one() -> None:
    slow, quick = Stroke(), Stroke()
    for n in range(20):
        slow.add(InkPoint(float(n), 0.0, n * 10))
        quick.add(InkPoint(float(n * 30), 0.0, n * 10))
    assert quick.widths[-1] < slow.widths[-1] / 2


def test_a_segment_starts_and_ends_on_its_points() -> None:
    stroke = Stroke()
    for x, y in ((0.0, 0.0), (10.0, 3.0), (20.0, -4.0), (25.0, 8.0)):
        stroke.add(InkPoint(x, y, int(x)))
    pieces = list(segment(stroke, 2))
    assert (pieces[0].x1, pieces[0].y1) == (10.0, 3.0)
    assert (pieces[-1].x2, pieces[-1].y2) == pytest.approx((20.0, -4.0))


def test_the_newest_piece_costs_the_same_in_a_long_stroke() -> None:
    short, long = Stroke(), Stroke()
    for n in range(10):
        short.add(InkPoint(float(n * 4), 0.0, n * 10))
    for n in range(2000):
        long.add(InkPoint(float(n * 4), 0.0, n * 10))
    assert len(list(segment(short, 9))) == len(list(segment(long, 1999)))


def test_a_mouse_outside_the_paper_stays_on_its_edge(load: Load) -> None:
    opened = load('SignaturePad { objectName: "sign"; anchors.fill: parent; anchors.margins: 40 }', 600, 400)
    window = opened.window
    QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
    QTest.mouseMove(window, QPoint(599, 399))
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(599, 399))
    corner = QPointF(*paper(opened).points()[0][-1][:2])
    assert corner == QPointF(*paper(opened).paper_size())


@QmlElement
class SampleSigner(ViewModel):
    """A page that takes the paper as it is handed over by QML."""

    def __init__(self) -> None:
        self.state, self.taken = None, 0
        super().__init__()

    @Slot(InkCanvas)
    def sign(self, canvas: InkCanvas) -> None:
        self.taken = len(canvas.points())


def test_qml_hands_the_paper_itself_to_a_view_model(load: Load) -> None:
    signer = SampleSigner()
    body = """required property SampleSigner signer
        SignaturePad { id: pad; objectName: "sign"; anchors.fill: parent; onChanged: frame.signer.sign(pad.canvas) }"""
    opened = load(body, 600, 320, imports="import Doorstep.TestInk", properties={"signer": signer})
    write(opened.window, "signCanvas", [LINE, LINE])
    assert signer.taken == 2
