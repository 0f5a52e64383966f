"""What is loaded before the lock page is on the screen, and what an unlocked tablet holds before it makes a sheet."""

import os
import subprocess
import sys

# Before the first frame nobody needs them; each takes as long to load as several files of QML.
LATER = (
    *("msgspec", "sqlalchemy", "requests", "cryptography.x509", "argon2", "yaml", "pyhanko", "typst", "asyncio", "concurrent.futures"),
    *("app.domain.procedure", "ui.common.ink", "ui.common.camera", "ui.field.photo", "ui.field.places"),
)
# Loaded on one thread while another reads the QML: not before that has begun.
BESIDE = ("cryptography", "app.storage.lock_card", "app.storage.keys.vault", "ui.station")


def loaded(modules: str, *asked: str) -> list[str]:
    """Which of `asked` are there once `modules` have been imported."""
    code = f"import {modules}, sys; print(*[m for m in sys.argv[1:] if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, text=True, check=True).stdout.split()


def test_the_lock_page_waits_for_no_database_network_certificate_or_photo() -> None:
    assert loaded("ui.__main__, ui.compose, ui.station, ui.field.field_app, ui.field.field_window", *LATER) == []


def test_the_reading_of_qml_begins_before_keys_and_cards_are_loaded() -> None:
    assert loaded("ui.__main__, ui.field.field_app, ui.field.field_window", *LATER, *BESIDE) == []
    # compose may know what it puts together by name only.
    assert loaded("ui.compose", *LATER, *BESIDE) == []


def test_a_tablet_that_shows_orders_holds_no_signing_library() -> None:
    # 27 MB, of which nothing is needed before a sheet; warm_up loads it while the customer reads.
    unlocked = "ui.opening, ui.shifts, ui.sheet_making, ui.field.places, sync.client.loop"
    assert loaded(unlocked, "pyhanko", "pyhanko_certvalidator", "aiohttp") == []


def test_what_signs_is_loaded_before_the_first_sheet_is_asked_for() -> None:
    assert loaded("ui.sheet_making; ui.sheet_making.warm_up(); import sys", "pyhanko") == ["pyhanko"]


def test_the_lock_page_waits_for_no_enumerations_of_qt() -> None:
    # PySide defines them all, some 20 ms, as soon as one of them is named, or asked for by a call such as QImage.fill.
    code = """
import ui.__main__, ui.compose, ui.field.field_app, ui.field.field_window
from PySide6 import QtCore, QtGui
app = QtGui.QGuiApplication([])
from ui.common.icons import draw_icon
from ui.common.portraits import Portraits
draw_icon("check", "#000000", "#FFFFFF", "2", QtCore.QSize(24, 24))
Portraits().requestImage("M-1", QtCore.QSize(), QtCore.QSize(96, 96))
print("Qt" in vars(QtCore), "QEvent" in vars(QtCore))
"""
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("False False", "")


def test_qml_is_read_to_the_end_while_python_still_loads() -> None:
    # Without `go_on` the reading would stop at the first of Qt's libraries until the window's own loop runs.
    code = """
import time
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
from ui.common.read_ahead import ReadAhead
ahead, end = ReadAhead(), time.monotonic() + 30
while ahead._read[0].isLoading() and time.monotonic() < end:
    ahead.go_on()
    time.sleep(0.001)
print(ahead._read[0].isReady(), ahead.warnings)
"""
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("True []", "")


def test_the_parts_of_the_lock_page_are_loaded_beside_the_reading() -> None:
    parts = "import ui.compose, sys; from importlib import import_module; [import_module(part) for part in ui.compose._PARTS]"
    code = f"{parts}; before = set(sys.modules); import ui.station, ui.field.field_window; print(set(sys.modules) - before)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
