"""What `doorstep.py` makes of the ends of a program on trial: which count against it, and what others note meanwhile."""

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
)


@pytest.fixture
def tried(maker: Maker, home: Path) -> Path:
    """An installation with 0.2.0 on trial, beside 0.1.0."""
    maker.publish("0.2.0")
    installed(maker, home)
    return home


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
