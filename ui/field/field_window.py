"""Opens the crew's window on its model.

The one rule: keep both; close the window before dropping the model.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from ui.common.window import OpenWindow, ReadAhead, open_window, read_ahead
from ui.field.field_app import FieldAppModel

_QML = Path(__file__).with_name("FieldWindow.qml")


def read_field() -> ReadAhead:
    """Begins to read the window's QML, for `open_field`."""
    return read_ahead(_QML)


def open_field(app: FieldAppModel, ahead: ReadAhead | None = None) -> OpenWindow:
    """Opens the crew's window on `app`."""
    opened = open_window(_QML, {"app": app}, app.preferences.language, ahead=ahead)
    app.spoken.connect(opened.language.speak)
    app.pagesChanged.connect(partial(_show_photos, opened, app), Qt.ConnectionType.SingleShotConnection)
    return opened


def _show_photos(opened: OpenWindow, app: FieldAppModel) -> None:
    """Before the pages of a shift are made; the lock page shows none and need not wait for what reads them."""
    from ui.field.photo import KeptPhotos

    opened.engine.addImageProvider("photo", KeptPhotos(app.files))
