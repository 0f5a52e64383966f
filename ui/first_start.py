"""The window of the first start, where the ticket brings no PIN: shown before the lock page, gone once the folder is enrolled.

The one rule: whoever closes it half-way has lost nothing; the next start asks the server again with the same record.
"""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.domain.identity import Clock, RandomIds
from app.settings import Folders
from app.storage.keys import system_keyring
from sync.client.enrol import ask
from sync.protocol.messages import Ticket
from ui.background import Background
from ui.common.first_pin import FirstPinModel
from ui.common.window import OpenWindow, open_window


def open_first_start(model: FirstPinModel) -> OpenWindow:
    """Opens the window on `model`; keep both, close the window first."""
    opened = open_window(Path(__file__).parent / "common" / "FirstPinWindow.qml", {"first": model}, model.language)
    model.spoken.connect(opened.language.speak)
    return opened


def first_start(background: Background, ticket: Ticket, folders: Folders, clock: Clock, language: str) -> FirstPinModel:
    """Until the window is closed; the model then has the open vault of the folder, None where not everyone has a PIN yet."""
    keyring = system_keyring()
    model = FirstPinModel(background, lambda: ask(ticket, folders, RandomIds(clock), clock, keyring=keyring), language)
    opened = open_first_start(model)
    model.finished.connect(opened.window.close)
    QGuiApplication.exec()
    opened.close()
    return model
