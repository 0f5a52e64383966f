"""The libraries that are mapped ahead are those that a window imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from ui.libraries import _MODULES, _file

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mapped ahead on Linux only")

UNTIL_THE_LOCK = "ui.compose, ui.station, ui.field.field_window, ui.common.window, PySide6.QtQuick, app.storage.keys.vault"


def test_each_module_mapped_ahead_is_a_library_that_the_lock_page_imports() -> None:
    code = f"import {UNTIL_THE_LOCK}, sys; print(*[m for m in sys.modules if getattr(sys.modules[m], '__file__', None)])"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(_MODULES) <= set(imported)
    assert {Path(_file(name) or "").suffix for name in _MODULES} == {".so"}


def test_all_are_mapped_and_a_missing_one_stops_nothing() -> None:
    code = """
import ui.libraries as libraries
libraries._MODULES = ("nowhere.nothing", "PySide6.QtNothing", "json", *libraries._MODULES)
libraries._map()
mapped = open("/proc/self/maps").read()
print([name for name in libraries._MODULES[3:] if libraries._file(name) not in mapped])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_system_without_that_list_of_fonts_stops_nothing() -> None:
    code = "import ui.libraries as libraries; libraries._FONTS = 'libnothing.so'; libraries._map()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
