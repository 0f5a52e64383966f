"""Carrying by stick from the sync page: written, handed in, read back; stopped, pulled out, nothing there."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Refused
from tests.gui.enrolled_tablet import EnrolledTablet, tablet  # noqa: F401 - a fixture
from tests.gui.replica import picture
from tests.sync.conftest import database, files, server  # noqa: F401 - fixtures
from tests.sync.house import Member
from tests.sync.rig import ServerRig
from ui.field.sticks import Volume


@pytest.fixture
def here(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> Iterator[EnrolledTablet]:  # noqa: F811
    window = EnrolledTablet(tablet, picture(tmp_path)).unlock()
    window.press("nav_sync")
    yield window
    window.close()


def plugged(here: EnrolledTablet, folder: Path) -> Path:
    """A stick at `folder`."""
    folder.mkdir()
    assert here.app.sync is not None
    here.app.sync.carry_sheet.find = lambda: (Volume(folder, "CREW-STICK", 28_000_000_000),)
    return folder


def test_work_goes_on_a_stick_and_the_answer_comes_back(here: EnrolledTablet, server: ServerRig, tmp_path: Path) -> None:  # noqa: F811
    stick = plugged(here, tmp_path / "stick")
    waiting = here.member.opened.replica.waiting().events
    here.press("carry")
    assert here.sees("CREW-STICK") and here.sees(f"{waiting} 条记录")
    here.press("carrySave")
    (written,) = stick.iterdir()
    assert here.sees("仍算待传") and here.member.opened.replica.waiting().events == waiting > 0
    written.with_suffix(".reply").write_bytes(server.running.parts.carrier.desk.take(io.BytesIO(written.read_bytes())).reply)
    here.press("lookAgain", "take_0")
    assert here.sees("回执已读入") and here.member.opened.replica.waiting().events == 0
    here.press("carryClose")
    assert here.sees("可以交班")


def test_a_stopped_writing_leaves_nothing_on_the_stick(here: EnrolledTablet, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    def stopped(*_: int) -> None:
        raise Refused("carry.stopped")

    assert here.shift.parts.stick is not None
    with pytest.raises(Refused):
        here.shift.parts.stick.write(stick, stopped)
    assert list(stick.iterdir()) == []


def test_a_stick_that_was_pulled_out_is_told_and_nothing_is_lost(here: EnrolledTablet, tmp_path: Path) -> None:
    stick = plugged(here, tmp_path / "stick")
    here.press("carry")
    stick.rmdir()
    here.press("carrySave")
    assert here.app.sync is not None and here.app.sync.carry_sheet.state.tone == "danger"
    assert here.member.opened.replica.waiting().events > 0


def test_without_a_stick_the_sheet_says_so(here: EnrolledTablet) -> None:
    assert here.app.sync is not None
    here.app.sync.carry_sheet.find = lambda: ()
    here.press("carry")
    assert here.sees("没有找到 U 盘")
    here.press("carryClose")


def test_the_log_is_written_as_it_was_signed(here: EnrolledTablet, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert here.shift.parts.stick is not None
    path, count = here.shift.parts.stick.write_log(stick)
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [row for row in here.member.log() if row.receipt is None]
    assert len(lines) == count == len(rows)
    assert [json.loads(line)["h"] for line in lines] == [row.h for row in rows]
    assert rows[0].raw.decode() in lines[0]
