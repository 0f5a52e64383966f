"""The windows of a first start, shown before the lock page: the ticket where none was named, then the PINs it does not bring.

The one rule: whoever closes one half-way has lost nothing; the next start asks the server again with the same record.
"""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.domain.identity import Clock, RandomIds
from app.settings import Folders
from app.storage.keys import system_keyring
from sync.client.enrol import ask
from sync.protocol.messages import Ticket
from ui.background import Background
from ui.common.camera import has_camera
from ui.common.first_pin import FirstPinModel
from ui.common.ticket_entry import TicketModel
from ui.common.window import OpenWindow, open_window
from ui.tickets import ticket_in, ticket_of

_COMMON = Path(__file__).parent / "common"


def ask_ticket(background: Background, role: str, language: str) -> TicketModel:
    """Until there is a ticket or the window is closed; `role` is the window's ("field", "desk")."""
    model = tickets_of(background, role, language, can_scan=has_camera())
    opened = open_ticket(model)
    model.finished.connect(opened.window.close)
    QGuiApplication.exec()
    opened.close()
    return model


def tickets_of(background: Background, role: str, language: str, *, can_scan: bool) -> TicketModel:
    def parse(code: str) -> Ticket:
        return ticket_in(code, role)

    def read(path: Path) -> Ticket:
        return ticket_of(path, role)

    return TicketModel(background, parse, read, language, has_camera=can_scan, is_desk=role == "desk")


def open_ticket(model: TicketModel) -> OpenWindow:
    """Opens the window on `model`; keep both, close the window first."""
    # Registers the reader of codes for QML.
    import ui.common.scanner  # noqa: F401

    opened = open_window(_COMMON / "TicketWindow.qml", {"tickets": model}, model.language)
    model.spoken.connect(opened.language.speak)
    return opened


def open_first_start(model: FirstPinModel) -> OpenWindow:
    """Opens the window on `model`; keep both, close the window first."""
    opened = open_window(_COMMON / "FirstPinWindow.qml", {"first": model}, model.language)
    model.spoken.connect(opened.language.speak)
    return opened


def first_pins(background: Background, ticket: Ticket, folders: Folders, clock: Clock, language: str) -> FirstPinModel:
    """Until the window is closed; the model then has the open vault of the folder, None where not everyone has a PIN yet."""
    keyring = system_keyring()
    model = FirstPinModel(background, lambda: ask(ticket, folders, RandomIds(clock), clock, keyring=keyring), language)
    opened = open_first_start(model)
    model.finished.connect(opened.window.close)
    QGuiApplication.exec()
    opened.close()
    return model
