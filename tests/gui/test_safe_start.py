"""Three starts that are killed bring the safe window: it sends, saves the journal, opens without the list; a good start ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.storage.starts import CRASHES_TO_SAFETY, Starts
from tests.gui.enrolled_tablet import EnrolledTablet, begun
from tests.gui.replica import picture
from tests.sync.conftest import database, files, server  # noqa: F401 - fixtures
from tests.sync.house import PIN, Member, catalog
from tests.sync.rig import ServerRig
from ui.background import Background
from ui.common.window import OpenWindow
from ui.demo.drive import click, look_for, texts, wait_for
from ui.field.safe_page import SafeModel
from ui.field.sticks import Volume
from ui.safe_desk import SafeDesk
from ui.safe_start import open_safe

# Begins a start as the program does and stays in the middle of it until it is killed.
_START = """
import sys, time
from pathlib import Path
from app.storage.starts import Starts
print(Starts(Path(sys.argv[1])).begin(), flush=True)
time.sleep(60)
"""

# The program itself; its safe window says that it was asked for, and is closed.
_PROGRAM = """
import sys
import ui.safe_start
from ui.__main__ import main
ui.safe_start.safe_start = lambda *_: print("safe window") or ""
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Member:  # noqa: F811
    return begun(server, tmp_path)


class Safe:
    """The safe window on a tablet's folder."""

    def __init__(self, member: Member, stick: Path) -> None:
        self.failed, self.ways = list[BaseException](), list[str]()
        self.background = Background(self.failed.append)
        self.desk = SafeDesk(member.folders, catalog, member.clock)
        found = (Volume(stick, "STICK", 10**9),)
        self.model = SafeModel(self.desk, self.background, "en", lambda: found)
        self.model.wayChosen.connect(self.ways.append)
        self.opened: OpenWindow = open_safe(self.model, "en")

    def rest(self) -> None:
        assert wait_for(lambda: self.background.is_idle)
        wait_for(lambda: False, 0.05)

    def press(self, name: str) -> None:
        click(self.opened.window, name)
        self.rest()

    def pin(self) -> "Safe":
        for figure in PIN:
            click(self.opened.window, f"key_{figure}")
        self.rest()
        return self

    def sees(self, words: str) -> bool:
        return any(words in text for text in texts(self.opened.window))

    def close(self) -> None:
        self.opened.close()
        self.background.close()
        self.desk.close()
        assert not self.failed and not self.opened.warnings, (self.failed, self.opened.warnings)


@pytest.fixture
def safe(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> Iterator[Safe]:
    tablet.die()
    (tmp_path / "stick").mkdir()
    window = Safe(tablet, tmp_path / "stick")
    yield window
    window.close()


def killed_start(data: Path) -> int:
    """A start of another process that is killed before it was usable; what it had found."""
    process = subprocess.Popen([sys.executable, "-c", _START, str(data)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return found


def test_three_killed_starts_lead_to_safety_and_a_good_one_ends_it(tmp_path: Path) -> None:
    assert [killed_start(tmp_path) for _ in range(3)] == [0, 1, 2]
    starts = Starts(tmp_path)
    assert starts.begin() == CRASHES_TO_SAFETY
    starts.good()
    assert Starts(tmp_path).begin() == 0


def test_dying_on_the_lock_page_is_no_crash_and_after_the_pin_it_is(tmp_path: Path) -> None:
    for _ in range(4):
        starts = Starts(tmp_path)
        assert starts.begin() == 0
        starts.rest()
    starts.open_again()
    assert Starts(tmp_path).begin() == 1


def test_whoever_tries_once_more_comes_back_after_one_crash(tmp_path: Path) -> None:
    for _ in range(3):
        Starts(tmp_path).begin()
    again = Starts(tmp_path)
    again.begin()
    again.once_more()
    again.rest()
    again.open_again()
    assert Starts(tmp_path).begin() == CRASHES_TO_SAFETY


@pytest.mark.parametrize("content", [b"", b"three", b"-4", b"\xff\xfe"])
def test_a_spoiled_count_stops_no_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "starting").write_bytes(content)
    assert Starts(tmp_path).begin() == 0


def test_after_three_kills_the_program_itself_shows_the_safe_window(tablet: Member) -> None:
    tablet.die()
    for _ in range(3):
        killed_start(tablet.folder)
    command = [sys.executable, "-c", _PROGRAM, "field", "--data", str(tablet.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    assert (done.returncode, done.stdout.strip()) == (0, "safe window"), done.stderr
    tablet.reopen()


def test_nothing_is_done_before_a_pin(safe: Safe) -> None:
    button = look_for(safe.opened.window, "safeSend")
    assert button is not None and not button.isEnabled() and safe.sees("Three starts in a row have failed")


def test_what_waits_is_sent_without_opening_an_order(safe: Safe, server: ServerRig) -> None:  # noqa: F811
    safe.pin().press("safeSend")
    assert safe.model.state.tone == "success" and safe.sees("Everything that waited has reached the server")


def test_what_was_damaged_behind_is_mended_when_the_work_is_sent(safe: Safe, tablet: Member, server: ServerRig) -> None:  # noqa: F811
    tablet.reopen().look_behind()
    tablet.close()
    journal = tablet.folders.journal
    damaged = bytearray(journal.read_bytes())
    damaged[-40] ^= 1
    journal.write_bytes(damaged)
    safe.pin().press("safeSend")
    assert safe.model.state.tone == "success"
    assert [aside.read_bytes() for aside in journal.parent.glob("*.damaged-*")] == [damaged]


def test_the_journal_is_saved_though_the_database_is_damaged(safe: Safe, tablet: Member, server: ServerRig, tmp_path: Path) -> None:  # noqa: F811
    tablet.folders.database.write_bytes(b"damaged" * 100)
    safe.pin().press("safeSave")
    (path,) = (tmp_path / "stick").iterdir()
    assert safe.model.state.tone == "success" and path.suffix == ".doorstep" and path.stat().st_size > 1000


def test_a_server_that_is_away_is_told_with_what_still_waits(safe: Safe, server: ServerRig) -> None:  # noqa: F811
    server.stop()
    safe.pin().press("safeSend")
    assert safe.model.state.tone == "danger" and safe.sees("nothing is lost")


def test_both_ways_on_are_told(safe: Safe) -> None:
    safe.press("safePlain")
    safe.press("safeUsual")
    assert safe.ways == ["plain", "usual"]


def test_without_the_list_the_tablet_opens_on_sync(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> None:
    here = EnrolledTablet(tablet, picture(tmp_path), is_plain=True).unlock()
    assert here.app.place == "sync" and look_for(here.window, "nav_today") is None and here.app.today is None
    here.press("nav_settings")
    here.close()
    tablet.close()
