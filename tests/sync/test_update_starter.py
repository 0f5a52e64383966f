"""What `doorstep.py` makes of the ends of a program on trial: which count against it, and what others note meanwhile."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sync.update import launcher
from sync.update.launcher import Installed, Trial
from tests.sync.made_releases import (  # noqa: F401 - fixtures
    Maker,
    home_of_an_installation,
    in_use,
    installed,
    maker_of_a_release,
    program,
    replica,
)


@pytest.fixture
def tried(maker: Maker, home: Path) -> Path:
    """An installation with 0.2.0 on trial, beside 0.1.0."""
    maker.publish("0.2.0")
    installed(maker, home)
    return home


def on_trial(maker: Maker, home: Path, begins: str = "", code: int = 0) -> None:
    """0.2.0 is on trial; what it `begins` with was not so when it was installed."""
    maker.publish("0.2.0", program("0.2.0", code=code))
    installed(maker, home)
    script = home / "b" / "packaging" / "start.py"
    script.write_text(f"{begins}\n{script.read_text()}")


def noted(home: Path) -> Installed:
    found = launcher.read(home)
    assert found
    return found


def ends(patch: pytest.MonkeyPatch, home: Path, code: int, meanwhile: Installed | None = None) -> int:
    """One start of the program in use that ends with a code; `meanwhile` is what another start notes."""

    def run(*_: object) -> int:
        if meanwhile:
            launcher.write(home, meanwhile)
        return code

    patch.setattr(launcher, "run", run)
    ended, _ = launcher.try_out(home, launcher.settle(home), ["field"])
    return ended


def test_a_failure_that_another_start_noted_is_not_forgotten(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = replace(noted(tried), trial=Trial(unseen=1, has_failed=True))
    ends(monkeypatch, tried, 0, failed)
    assert in_use(tried) == "0.1.0" and noted(tried).failed == "0.2.0"


@pytest.mark.parametrize("begins", ["import a_module_that_lacks", "raise RuntimeError", "from pathlib import nothing"])
def test_a_program_that_python_cannot_begin_gives_way_though_it_ends_as_a_refusal_does(maker: Maker, home: Path, begins: str) -> None:
    on_trial(maker, home, begins)
    assert launcher.run([sys.executable, str(home / "doorstep.py"), "field"], os.environ) == 0
    assert noted(home).failed == "0.2.0" and noted(home).place == "a"


def test_a_program_that_refuses_and_starts_stays_however_often(maker: Maker, home: Path) -> None:
    on_trial(maker, home, code=launcher.REFUSED)
    for _ in range(3):
        assert launcher.run([sys.executable, str(home / "doorstep.py"), "field"], os.environ) == 1
    assert noted(home).place == "b" and noted(home).trial == Trial()


def test_of_a_refusal_only_what_the_program_said_is_told(maker: Maker, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    on_trial(maker, home, code=launcher.REFUSED)
    launcher.run([sys.executable, str(home / "doorstep.py"), "field"], os.environ)
    assert capfd.readouterr() == ("0.2.0 field\n", "")


ENDS_BY = "import os, signal; os.kill(os.getpid(), signal.{name})"
SIGNALLED = pytest.mark.skipif(os.name == "nt", reason="Windows ends programs by other means")


@SIGNALLED
@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGTERM"])
def test_a_program_that_was_ended_from_outside_stays_on_trial(maker: Maker, home: Path, name: str) -> None:
    on_trial(maker, home, f"import signal; signal.signal(signal.{name}, signal.SIG_DFL); {ENDS_BY.format(name=name)}")
    code, _ = launcher.try_out(home, launcher.settle(home), ["field"])
    assert code == -getattr(signal, name) and noted(home).place == "b" and noted(home).trial == Trial()


@SIGNALLED
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_program_that_died_by_itself_gives_way(maker: Maker, home: Path, name: str) -> None:
    # With no core file left behind.
    no_core = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
    on_trial(maker, home, f"{no_core}; {ENDS_BY.format(name=name)}")
    launcher.try_out(home, launcher.settle(home), ["field"])
    assert noted(home).place == "a" and noted(home).failed == "0.2.0"


@SIGNALLED
@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT", "SIGTERM"])
def test_what_ends_the_starter_from_outside_is_handed_on_to_the_program(maker: Maker, home: Path, name: str) -> None:
    waits = f"import signal, sys; signal.signal(signal.{name}, lambda *_: sys.exit(0)); print('waits', flush=True); signal.pause()"
    on_trial(maker, home, waits)
    with subprocess.Popen([sys.executable, str(home / "doorstep.py"), "field"], stdout=subprocess.PIPE) as starter:
        assert starter.stdout and starter.stdout.readline() == b"waits\n"
        starter.send_signal(getattr(signal, name))
        assert starter.wait() == 0
    assert noted(home).place == "b" and noted(home).trial == Trial()


def test_a_failure_counts_for_no_other_program_that_was_installed_meanwhile(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.2.0 was gone back from by hand while its window was open, and the next release is on trial when it ends."""
    other = replace(noted(tried), place="a", trial=Trial(data=()))
    ends(monkeypatch, tried, 70, other)
    assert noted(tried) == other


def test_that_a_trial_was_passed_is_on_the_disk_before_the_copy_goes(maker: Maker, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = home.with_name("tablet")
    replica(data)
    maker.publish("0.2.0")
    installed(maker, home, [data])
    (home / launcher.PROVEN).touch()
    done, real = list[str](), os.fsync

    def synced(descriptor: int) -> None:
        real(descriptor)
        done.append("on the disk" if noted(home).trial is None else "to the disk")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(launcher.shutil, "rmtree", lambda *_, **__: done.append("deleted"))
        launcher.settle(home)
    # The note of the program, the pointer's content; then the pointer's name, and only after it the copy.
    assert done == ["to the disk", "to the disk", "on the disk", "deleted"]
