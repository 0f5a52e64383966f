"""An engine that reads QML on a thread of its own while Python goes on loading what the window shows.

The one rule: it needs little of ours and of Qt's, so that the reading begins before all else; a window takes the engine over.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent, QQmlError

# The first type of ours must be registered before Qt's own are read: where it comes later, QML no longer takes an item for a
# QObject ("Cannot assign object of type … to list property "data"; expected "QObject"", each time).
import ui.common.theme  # noqa: F401

_LIBRARIES = Path(__file__).with_name("Libraries.qml")


def bare_engine() -> tuple[QQmlApplicationEngine, list[str]]:
    """An engine, and the list its warnings are collected in."""
    engine = QQmlApplicationEngine()
    warnings: list[str] = []
    engine.setOutputWarningsToStandardError(True)

    def collect(found: list[QQmlError]) -> None:
        warnings.extend(error.toString() for error in found)

    engine.warnings.connect(collect)
    return engine, warnings


class ReadAhead:
    """Reads first Qt's own libraries, at once, then a window's files."""

    def __init__(self) -> None:
        self.engine, self.warnings = bare_engine()
        self._read = [self._begun(_LIBRARIES)]

    def read(self, qml: Path) -> None:
        """Begins to read and compile a window's QML, with all files it names. Every Python type in them must be registered by now."""
        self._read.append(self._begun(qml))

    def go_on(self) -> None:
        """Lets Qt's libraries make themselves known: each does it on the GUI thread, and until then the reading waits."""
        QCoreApplication.sendPostedEvents()

    def _begun(self, qml: Path) -> QQmlComponent:
        return QQmlComponent(self.engine, str(qml), QQmlComponent.CompilationMode.Asynchronous)
