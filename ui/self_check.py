"""`doorstep update --self-check`: whether this program starts on this machine, off screen and in a folder that goes again.

The one rule: nothing of a user is touched. What is tried is what an installation can break: packages, resources, database, windows.
The version is the last line of its output (sync/update/installation.py reads it).
"""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Broken
from app.settings import VERSION, resource
from app.storage.catalog import load_catalog
from app.storage.database import open_database, writing
from app.storage.schema import make_schema

if TYPE_CHECKING:
    from ui.common.window import OpenWindow

_FRAME_WITHIN_MS = 60_000
_KEY = bytes(32)


def main() -> int:
    """Exit code 0 where everything came up. Raises what a start would."""
    load_catalog(resource("."), ())
    with tempfile.TemporaryDirectory(prefix="doorstep-") as folder:
        engine = open_database(Path(folder) / "store" / "doorstep.db", _KEY)
        try:
            with writing(engine) as connection:
                make_schema(connection)
        finally:
            engine.dispose()
    _windows()
    print(VERSION)  # noqa: T201
    return 0


def _windows() -> None:
    """The window of a first start is drawn once; those of tablet and desk are compiled, for they need an enrolled folder to be drawn."""
    os.environ.update(QT_QPA_PLATFORM="offscreen", QT_QUICK_BACKEND="software", QT_QUICK_CONTROLS_STYLE="Basic")
    from ui.plain_qt import load_pyside

    load_pyside()
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QGuiApplication

    from ui.background import Background
    from ui.common.window import once
    from ui.first_start import open_ticket, tickets_of

    app = QGuiApplication.instance() or QGuiApplication(["doorstep", "self-check"])
    failures = list[BaseException]()
    background = Background(failures.append)
    model = tickets_of(background, "field", "en", can_scan=False)
    opened = open_ticket(model)
    drawn = list[bool]()

    def seen() -> None:
        drawn.append(True)
        QTimer.singleShot(0, app, app.quit)

    once(opened.window.frameSwapped, seen)
    QTimer.singleShot(_FRAME_WITHIN_MS, app, app.quit)
    app.exec()
    troubles = _compile(opened)
    opened.close()
    model.deleteLater()
    if failures or not drawn or opened.warnings or troubles:
        raise Broken("self_check.window", drawn=len(drawn), failures=len(failures), warnings=[*opened.warnings, *troubles])


def _compile(opened: "OpenWindow") -> list[str]:
    """What Qt says against the windows of tablet and desk."""
    from PySide6.QtCore import QUrl
    from PySide6.QtQml import QQmlComponent

    # Their imports make known what the QML names.
    from ui.desk import desk_app
    from ui.field import field_window

    files = (Path(field_window.__file__).with_name("FieldWindow.qml"), Path(desk_app.__file__).with_name("DeskWindow.qml"))
    components = [QQmlComponent(opened.engine, QUrl.fromLocalFile(str(file))) for file in files]
    return [error.toString() for component in components for error in component.errors()]
