"""`doorstep update`, the proof that this program starts, and the word of a window that it was usable."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject

from app.domain.errors import Broken, DoorstepError
from app.domain.identity import SystemClock
from app.settings import VERSION
from app.storage.lock_card import LockCard
from app.storage.single import claim
from app.storage.starts import Starts
from tests.sync.made_releases import Maker, first
from ui import compose, self_check
from ui.background import Background
from ui.demo.drive import wait_for
from ui.desk.desk_app import DeskAppModel, DeskPreferences
from ui.field.field_app import FieldAppModel
from ui.field.preferences import Preferences
from ui.proven import VARIABLE
from ui.updating import main

WINDOWS = Path(self_check.__file__).parent


@pytest.fixture
def maker(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setattr("sync.update.installation.ENVIRONMENT_BYTES", 0)
    monkeypatch.setattr("ui.updating.default_data", lambda role: tmp_path / role)
    return first(tmp_path, tmp_path_factory.getbasetemp())


def test_it_says_each_step_and_how_to_start(maker: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--into", str(tmp_path / "new"), "--from", str(maker.repository), "--root", str(maker.root), "--language", "en"]
    assert main(words) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6 and said[-1] == f"Version 0.1.0 is installed. Start it by {tmp_path / 'new' / 'doorstep.py'}."
    assert main(words) == 0
    assert "newest already" in capsys.readouterr().out
    maker.publish("0.2.0")
    assert main(words) == 0
    assert "the program before it comes back by itself" in capsys.readouterr().out


def refused(*words: str) -> str:
    with pytest.raises(DoorstepError) as refusal:
        main([*words, "--language", "en"])
    return refusal.value.code


def test_two_updates_at_once_and_a_folder_of_no_device_are_refused(maker: Maker, tmp_path: Path) -> None:
    home = tmp_path / "installation"
    words = ("--into", str(home), "--from", str(maker.repository))
    held = claim(home / "updating.lock")
    assert refused(*words) == "update.busy"
    held.release()
    assert refused(*words, "--data", str(tmp_path / "none")) == "update.no_replica"
    assert refused("--into", str(tmp_path / "other"), "--from", str(maker.repository)) == "update.no_root"


def test_this_very_program_proves_that_it_starts() -> None:
    done = subprocess.run([sys.executable, "-m", "ui", "update", "--self-check"], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()[-1:]) == (0, [VERSION])


# What is spoiled in a copy of the windows, and how: all but the first are no faults of a first start's own window.
SPOILED = {
    "common/TicketWindow.qml": ("Window {", "Window {\n    Component.onCompleted: nothing.of.the.kind()\n"),
    "desk/DeskWindow.qml": ("Window {", "Window {\n    NothingOfTheKind {}\n"),
    "field/FieldWindow.qml": ("Window {", "Window {\n    NothingOfTheKind {}\n"),
}


# One of them warns, as it is to.
@pytest.mark.no_qt_log
@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_window_whose_qml_is_spoiled_does_not_prove_that_it_starts(
    background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    for folder in ("common", "field", "desk"):
        shutil.copytree(WINDOWS / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before, after = SPOILED[spoiled]
    text = (tmp_path / spoiled).read_text("utf-8")
    assert before in text
    monkeypatch.setattr("ui.background.Background", lambda _: background)
    monkeypatch.setattr("ui.first_start._COMMON", tmp_path / "common")
    monkeypatch.setattr("ui.field.field_window.__file__", str(tmp_path / "field" / "field_window.py"))
    monkeypatch.setattr("ui.desk.desk_app.__file__", str(tmp_path / "desk" / "desk_app.py"))
    (tmp_path / spoiled).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(Broken) as failure:
        self_check._windows()
    assert failure.value.code == "self_check.window" and len(cast(list[str], failure.value.params["warnings"])) == 1
    (tmp_path / spoiled).write_text(text, "utf-8")
    self_check._windows()


def frame_and_station(background: Background, preferences: object) -> Any:
    """As far as a window's model asks for them before anybody unlocks it."""
    frame = SimpleNamespace(
        background=background,
        options=SimpleNamespace(language="en", puppet=False),
        preferences=lambda kind, **default: preferences,
        keep_preferences=lambda _: None,
        closing=[],
    )
    station = SimpleNamespace(
        clock=SystemClock(), card=lambda: LockCard("", "", ""), unlock=None, check_pin=None, demo_pin="", write_card=lambda: None
    )
    return frame, station


def tablet_model(background: Background, folder: Path) -> FieldAppModel:
    frame, station = frame_and_station(background, Preferences("en"))
    return compose._field_model(frame, station, Starts(folder), is_plain=False)


def desk_model(background: Background, _: Path) -> DeskAppModel:
    return compose._desk_model(*frame_and_station(background, DeskPreferences("en")))


@pytest.mark.parametrize("model_of", [tablet_model, desk_model])
def test_an_unlocked_window_has_proven_its_program(
    background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_of: Callable[[Background, Path], Any]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "proven"))
    monkeypatch.setattr(compose, "_USABLE_MS", 0)
    model = model_of(background, tmp_path)
    assert not wait_for(lambda: (tmp_path / "proven").exists(), 0.05)
    model.unlocked.emit(QObject())
    assert wait_for(lambda: (tmp_path / "proven").exists())
    model.deleteLater()
