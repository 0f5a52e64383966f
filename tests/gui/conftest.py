"""Interface tests: off screen, software rendering; a QML warning or an unexpected Qt message fails the test.

`load(qml)` shows a snippet of QML in a window; find, click and type with `ui.demo.drive`.
"""

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["QT_QUICK_CONTROLS_STYLE"] = "Basic"

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ui.background import Background
from ui.common import ink as ink  # registers InkCanvas
from ui.common.window import OpenWindow, load_fonts_once, open_window
from ui.demo.drive import wait_for

Load = Callable[..., OpenWindow]
COMMON = Path(__file__).resolve().parents[2] / "ui" / "common"

_FRAME = """
import QtQuick
import QtQuick.Layouts
import QtQuick.Window
import Doorstep.Common
%(imports)s

Window {
    id: frame
    width: %(width)d
    height: %(height)d
    visible: true
    color: Theme.bg
    %(body)s
}
"""


@pytest.fixture
def background(qapp: QGuiApplication) -> Iterator[Background]:
    """The two lanes of a window; nothing that ran in them may have failed."""
    failed: list[BaseException] = []
    lanes = Background(failed.append)
    yield lanes
    wait_for(lambda: lanes.is_idle, 5)
    lanes.close()
    assert not failed


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """No widgets anywhere in Doorstep."""
    return QGuiApplication


@pytest.fixture(autouse=True, scope="module")
def set_aside() -> None:
    """What is there before a file's first test is no test's garbage: a sweep need not walk through half a million objects again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """What a test leaves behind dies at its end and on this thread, not in the middle of another test's native code."""
    gc.disable()
    yield
    gc.collect()


@pytest.fixture
def load(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Load]:
    """`load("Words { text: 'x' }", width=400, height=300, properties={}, imports="", language="en")` -> OpenWindow."""
    load_fonts_once()
    opened: list[OpenWindow] = []

    def show(body: str, width: int = 400, height: int = 300, imports: str = "", **more: Any) -> OpenWindow:
        path = tmp_path / f"Snippet{len(opened)}.qml"
        imports = f'import "{COMMON.as_uri()}"\n{imports}'
        path.write_text(_FRAME % {"imports": imports, "width": width, "height": height, "body": body}, encoding="utf-8")
        return open_page(path, **more)

    def open_page(path: Path, properties: dict[str, object] | None = None, language: str = "en") -> OpenWindow:
        window = open_window(path, properties or {}, language)
        opened.append(window)
        QTest.qWaitForWindowExposed(window.window)
        return window

    show.page = open_page  # type: ignore[attr-defined]
    yield show
    for window in opened:
        window.close()
    said = [line for window in opened for line in window.warnings]
    assert not said, "QML warned: " + "; ".join(said)


@pytest.fixture
def load_page(load: Load) -> Callable[..., OpenWindow]:
    """`load_page(path, properties={"page": model}, language="zh")` opens a Window's own QML file."""
    page: Callable[..., OpenWindow] = load.page  # type: ignore[attr-defined]
    return page
