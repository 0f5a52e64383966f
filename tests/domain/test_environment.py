"""An environment is used only where its stamp says that it was filled, whole, from these very locks; cut off, it is filled again."""

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module over a project of its own, whose environment is there and whose pip does what a test says."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    made = importlib.import_module("environment")
    (tmp_path / "packaging").mkdir()
    for name in made.REQUIREMENTS.values():
        shutil.copy(ROOT / "packaging" / name, tmp_path / "packaging" / name)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(made, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(made, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(made, "has_pip", lambda: True)
    monkeypatch.setattr(made.machine, "probe", lambda _path: made.machine.Python("python3", (3, 11), True))
    return made


def filled(environment: ModuleType, monkeypatch: pytest.MonkeyPatch, pip: Callable[[list[str]], bool]) -> list[list[str]]:
    """Fills it by a stand-in for pip; the lines that it was called with."""
    lines: list[list[str]] = []

    def succeeds(line: list[str]) -> bool:
        lines.append(line)
        return pip(line)

    monkeypatch.setattr(environment.machine, "succeeds", succeeds)
    environment.fill("run", environment.machine.probe("python3"))
    return lines


def works(_line: list[str]) -> bool:
    return True


def test_only_what_the_lock_names_by_its_hashes_is_installed(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = filled(environment, monkeypatch, works)
    assert {"--require-hashes", "--no-deps", "--only-binary=:all:"} <= set(line)
    assert environment.is_ready("run") and not environment.is_ready("test")


def test_what_is_filled_is_not_filled_again(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(environment, monkeypatch, works)
    assert filled(environment, monkeypatch, works) == []


def test_an_update_that_fails_or_is_cut_off_is_made_again_and_never_believed(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(environment, monkeypatch, works)
    lock = environment.ROOT / "packaging" / "requirements.txt"
    lock.write_text(lock.read_text("utf-8") + "# newer\n", "utf-8")
    assert not environment.is_ready("run")
    with pytest.raises(environment.machine.Lacking):
        filled(environment, monkeypatch, lambda _line: False)
    # The old lock put back: its packages are half exchanged, and nothing says that they are whole.
    shutil.copy(ROOT / "packaging" / "requirements.txt", lock)
    assert not environment.is_ready("run")

    def killed(_line: list[str]) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled(environment, monkeypatch, killed)
    assert not environment.is_ready("run")
    assert len(filled(environment, monkeypatch, works)) == 1 and environment.is_ready("run")


@pytest.mark.parametrize("left", ["", "{", "[]", "null", "\x00"])
def test_a_stamp_that_a_power_cut_left_is_not_believed(environment: ModuleType, monkeypatch: pytest.MonkeyPatch, left: str) -> None:
    filled(environment, monkeypatch, works)
    environment.STAMP.write_text(left, "utf-8")
    assert not environment.is_ready("run")


@pytest.mark.skipif(not hasattr(importlib.import_module("os"), "sync"), reason="this system has no sync of all disks")
def test_the_packages_are_on_the_disk_before_the_stamp_is(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(environment.os, "sync", lambda: seen.append(environment.STAMP.exists()))
    filled(environment, monkeypatch, works)
    assert seen == [False]


def test_a_python_that_was_exchanged_makes_it_anew(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(environment, monkeypatch, works)
    other = environment.machine.Python("python3", (3, 12), True)
    monkeypatch.setattr(environment.machine, "probe", lambda _path: other)
    assert not environment.is_ready("run")
