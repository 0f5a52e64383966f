"""`doorstep update`, the proof that this program starts, and the word of a window that it was usable."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject

from app.domain.errors import DoorstepError
from app.domain.identity import SystemClock
from app.settings import VERSION
from app.storage.lock_card import LockCard
from app.storage.single import claim
from app.storage.starts import Starts
from tests.sync.made_releases import Maker, first
from ui import compose
from ui.background import Background
from ui.demo.drive import wait_for
from ui.field.preferences import Preferences
from ui.proven import VARIABLE
from ui.updating import main


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


def test_an_unlocked_tablet_has_proven_its_program(background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "proven"))
    monkeypatch.setattr(compose, "_USABLE_MS", 0)
    frame: Any = SimpleNamespace(
        background=background,
        options=SimpleNamespace(language="en", puppet=False),
        preferences=lambda kind, **default: Preferences("en"),
        keep_preferences=lambda _: None,
    )
    station: Any = SimpleNamespace(
        clock=SystemClock(), card=lambda: LockCard("", "", ""), unlock=None, check_pin=None, demo_pin="", write_card=lambda: None
    )
    model = compose._field_model(frame, station, Starts(tmp_path), is_plain=False)
    assert not wait_for(lambda: (tmp_path / "proven").exists(), 0.05)
    model.unlocked.emit(QObject())
    assert wait_for(lambda: (tmp_path / "proven").exists())
    model.deleteLater()
