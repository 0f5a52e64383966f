"""The window of the fourth start after three that failed: shown instead of the lock page, until a person chooses a way on.

The one rule: nothing of the ordinary start is loaded for it; that may be what fails.
"""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from ui.background import Background
from ui.common.window import OpenWindow, open_window
from ui.field.safe_page import SafeModel
from ui.safe_desk import SafeDesk


def open_safe(model: SafeModel, language: str) -> OpenWindow:
    """Opens the window on `model`; keep both, close the window first."""
    return open_window(Path(__file__).parent / "field" / "SafeWindow.qml", {"safe": model}, language)


def safe_start(background: Background, desk: SafeDesk, language: str) -> str:
    """Until the window is closed: "usual" or "plain" where the person wants on, "" where not."""
    model, ways = SafeModel(desk, background, language), list[str]()
    opened = open_safe(model, language)
    model.wayChosen.connect(ways.append)
    model.wayChosen.connect(opened.window.close)
    QGuiApplication.exec()
    desk.end()
    opened.close()
    desk.close()
    return ways[0] if ways else ""
