"""Opens the crew's window on its model.

The one rule: keep both; close the window before dropping the model.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtQml import QQmlComponent

from ui.common.read_ahead import ReadAhead
from ui.common.window import OpenWindow, once, open_window
from ui.field.field_app import FieldAppModel

_QML = Path(__file__).with_name("FieldWindow.qml")
# The list of the day is there and at rest by then.
_AFTER_LIST_MS = 1000


def read_field(ahead: ReadAhead) -> None:
    """Begins to read the window's QML, for `open_field`."""
    ahead.read(_QML)


def open_field(app: FieldAppModel, ahead: ReadAhead | None = None) -> OpenWindow:
    """Opens the crew's window on `app`."""
    opened = open_window(_QML, {"app": app}, app.preferences.language, ahead=ahead)
    app.spoken.connect(opened.language.speak)
    once(app.pagesChanged, partial(_show_photos, opened, app))
    once(app.unlocked, partial(_watch, opened, app))
    once(app.unlocked, partial(QTimer.singleShot, _AFTER_LIST_MS, opened.engine, partial(_read_pages, opened)))
    return opened


def _read_pages(opened: OpenWindow) -> None:
    """Reads and compiles the pages of all steps, on Qt's own thread, so that no step waits for its page to be read."""
    from ui.field.pages import page_files

    beside = QQmlComponent.CompilationMode.Asynchronous
    opened.kept += [QQmlComponent(opened.engine, QUrl.fromLocalFile(str(_QML.with_name(name))), beside) for name in page_files()]


def _watch(opened: OpenWindow, app: FieldAppModel) -> None:
    """From the first unlocking on; the lock page has nothing to hide."""
    from ui.field.left_alone import LeftAlone

    LeftAlone(opened.window, app, app.clock)


def _show_photos(opened: OpenWindow, app: FieldAppModel) -> None:
    """Before the pages of a shift are made; the lock page shows none and need not wait for what reads them."""
    from ui.field.photo import KeptPhotos

    opened.engine.addImageProvider("photo", KeptPhotos(app.files))
