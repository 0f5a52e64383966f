"""PySide loaded for a quick start says and knows the same as PySide loaded by itself, only later."""

import subprocess
import sys

PLAINLY = "from ui.plain_qt import load_pyside; load_pyside()\n"
ASKED = """
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor
for wrong in (lambda: QColor().setRgb("a", "b"), lambda: QColor(*"1234567"), lambda: QColor(nothing=3), lambda: QTimer(7)):
    try:
        wrong()
    except Exception as error:
        print(repr(error))
from PySide6.support.signature import get_signature
print(get_signature(QTimer.setInterval), QColor.setRgb.__doc__, repr(QColor(1, 2, 3)))
from PySide6.support.signature.lib import enum_sig
from PySide6.support.signature.mapping import type_map
print(enum_sig.ExactEnumerator, len(type_map))
"""


def said(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_wrong_call_is_told_in_the_same_words() -> None:
    usual = said(ASKED)
    assert "Supported signatures" in usual
    assert said(PLAINLY + ASKED) == usual


def test_nothing_of_signatures_is_compiled_before_it_is_asked_for() -> None:
    waits = "from ui.plain_qt import _LATE, _sources; print(set(_sources) == _LATE)\n"
    assert said(PLAINLY + "import PySide6.QtGui, PySide6.QtQml, PySide6.QtQuick\n" + waits) == "True\n"
    assert said(PLAINLY + "from PySide6.QtCore import QTimer; QTimer.setInterval.__doc__\n" + waits) == "False\n"


def test_no_module_is_searched_for_a_feature_and_compile_is_python_s_again() -> None:
    ends = "import builtins; print(builtins.__import__ is builtins.__feature_import__, builtins.compile)"
    assert said(PLAINLY + ends) == "False <built-in function compile>\n"
    assert said("import PySide6\n" + ends) == "True <built-in function compile>\n"


def test_pyside_that_was_loaded_before_stays_as_it_is() -> None:
    assert said("import PySide6.QtCore\n" + PLAINLY + "from ui.plain_qt import _sources; print(_sources)") == "{}\n"
