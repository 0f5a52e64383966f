"""What a process leaves behind when a native part of it ends it, and when nothing does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_BEGUN = """
import argparse, sys
from pathlib import Path
from ui.frame import Frame
frame = Frame.begin("field", argparse.Namespace(data=Path(sys.argv[1])))
"""


def ended(data: Path, last_words: str) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONFAULTHANDLER"}
    line = [sys.executable, "-c", _BEGUN + last_words, str(data)]
    return subprocess.run(line, env={**environment, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True).returncode


@pytest.fixture
def enrolled(tmp_path: Path) -> Path:
    (tmp_path / "trust.json").write_text("{}")
    return tmp_path


def test_the_code_that_ran_at_a_crash_is_left_in_the_folder(enrolled: Path) -> None:
    assert ended(enrolled, "def signing(): import faulthandler; faulthandler._sigsegv()\nsigning()") != 0
    left = (enrolled / "crashes.txt").read_text()
    assert "Segmentation fault" in left or "access violation" in left
    assert "in signing" in left
    assert ended(enrolled, "frame.close()") == 0
    assert (enrolled / "crashes.txt").read_text() == left


def test_a_good_end_leaves_nothing(enrolled: Path) -> None:
    assert ended(enrolled, "frame.close()") == 0
    assert not (enrolled / "crashes.txt").exists()
