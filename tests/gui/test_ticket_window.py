"""The window of a device that has no ticket yet: by the camera, by a file, by a picture of the code."""

import io
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import msgspec
import pytest
import segno
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication, QImage

import ui.common.scanner
from app.domain.errors import Refused
from sync.protocol.messages import Ticket
from ui.background import Background
from ui.common.codes import codes_in
from ui.common.scanner import CodeScanner
from ui.common.ticket_entry import TicketModel
from ui.demo.drive import click, look_for, texts, wait_for
from ui.desk.enrolling import ticket_text
from ui.first_start import open_ticket, tickets_of
from ui.tickets import ticket_in, ticket_of

CREW = Ticket(
    url="https://server.example:8443", org="5b0c8a52-8f0e-4c56-9a53-1d1f5a6c2e10", ticket="ab" * 16, role="crew", label="field-N-HEAT"
)
DESK = msgspec.structs.replace(CREW, role="dispatcher", label="desk")


def code(text: str) -> QImage:
    """As a desk's screen shows it, photographed straight."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(made, kind="png", scale=4, border=4)
    return QImage.fromData(made.getvalue())


class TicketWindow:
    def __init__(self, role: str = "field", language: str = "en", *, can_scan: bool = False) -> None:
        self.failed: list[BaseException] = []
        self.background = Background(self.failed.append)
        self.model: TicketModel = tickets_of(self.background, role, language, can_scan=can_scan)
        self.opened = open_ticket(self.model)
        self.window = self.opened.window

    def bring(self, path: Path) -> None:
        """As the file dialog answers."""
        self.model.choose(QUrl.fromLocalFile(str(path)))
        assert wait_for(lambda: self.background.is_idle)

    def says(self, words: str) -> bool:
        return any(words in text for text in texts(self.window))

    def close(self) -> None:
        self.opened.close()
        self.background.close()
        assert self.failed == [] and self.opened.warnings == []


@pytest.fixture
def window(qapp: QGuiApplication) -> Iterator[TicketWindow]:
    made = TicketWindow()
    yield made
    made.close()


def test_the_code_of_the_desks_page_is_the_ticket(qapp: QGuiApplication) -> None:
    assert codes_in(code(ticket_text(CREW))) == (ticket_text(CREW),)
    assert ticket_in(ticket_text(CREW), "field") == CREW


@pytest.mark.parametrize("turned", [90, 180, 37])
def test_a_code_is_read_however_the_tablet_is_held(qapp: QGuiApplication, turned: int) -> None:
    from PySide6.QtGui import QTransform

    assert codes_in(code(ticket_text(CREW)).transformed(QTransform().rotate(turned))) == (ticket_text(CREW),)


def test_what_the_camera_sees_is_told_once_while_it_is_held_there(qapp: QGuiApplication) -> None:
    scanner, found = CodeScanner(), list[str]()
    scanner.found.connect(found.append)
    for _ in range(3):
        scanner.look(code("PW05"))
        assert wait_for(lambda: scanner._next is None and scanner._reading is None)
    scanner.look(QImage(64, 64, QImage.Format.Format_Grayscale8))
    assert wait_for(lambda: scanner._next is None and scanner._reading is None)
    assert found == ["PW05"]
    scanner.look(code("PW05"))
    assert wait_for(lambda: len(found) == 2)
    scanner.stop()


def test_a_picture_that_the_reader_stumbles_over_is_passed_by(qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner, found = CodeScanner(), list[str]()
    scanner.found.connect(found.append)
    monkeypatch.setattr(ui.common.scanner, "codes_in", lambda _image: 1 // 0)
    scanner.look(code("PW05"))
    assert wait_for(lambda: scanner._next is None and scanner._reading is None)
    monkeypatch.undo()
    scanner.look(code("PW05"))
    assert wait_for(lambda: found == ["PW05"])
    scanner.stop()


def test_nothing_more_is_read_once_what_was_found_has_stopped_the_camera(qapp: QGuiApplication) -> None:
    scanner, found = CodeScanner(), list[str]()
    scanner.found.connect(found.append)
    scanner.found.connect(scanner.stop)
    scanner.look(code("PW05"))
    scanner._tick()
    scanner.look(code("PW06"))
    assert scanner._reading is not None
    wait([scanner._reading])
    scanner._tick()
    assert found == ["PW05"] and scanner._reading is None


def test_a_ticket_held_before_the_camera_ends_the_page(window: TicketWindow) -> None:
    window.model.seen("https://example.org/menu")
    assert window.says("This is not a ticket") and window.model.ticket is None
    window.model.seen(ticket_text(DESK))
    assert window.says("another kind of device") and window.model.ticket is None
    window.model.seen(ticket_text(CREW))
    assert window.model.ticket == CREW and not window.says("another kind")


def test_without_a_camera_a_file_or_a_picture_will_do(window: TicketWindow, tmp_path: Path) -> None:
    assert look_for(window.window, "noCamera") is not None and window.says("No camera on this device")
    picture, empty, file = tmp_path / "code.png", tmp_path / "empty.png", tmp_path / "ticket.json"
    code(ticket_text(CREW)).save(str(picture))
    QImage(bytes(100 * 100), 100, 100, QImage.Format.Format_Grayscale8).save(str(empty))
    file.write_text(ticket_text(CREW))
    window.bring(empty)
    assert window.says("No code was found in empty.png")
    window.bring(picture)
    assert window.model.ticket == CREW
    assert ticket_of(file, "field") == CREW
    with pytest.raises(Refused, match=r"ticket\.other_device"):
        ticket_of(file, "desk")
    with pytest.raises(Refused, match=r"sync\.ticket_missing"):
        ticket_of(tmp_path / "gone.json", "field")


def test_the_trouble_speaks_the_language_that_is_chosen(window: TicketWindow) -> None:
    window.model.seen("nothing")
    click(window.window, "language")
    assert window.says("这不是接入票") and not window.says("This is not")


def test_a_camera_that_does_not_answer_leaves_the_file(qapp: QGuiApplication) -> None:
    made = TicketWindow("desk", can_scan=False)
    made.model.cameraFailed()
    assert made.says("The camera does not answer") and look_for(made.window, "ticketFile") is not None
    made.close()
