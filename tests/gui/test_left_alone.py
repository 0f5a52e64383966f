"""A tablet that nobody touches locks itself; one that is in use does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject

from tests.gui.replica import MORNING_MS, Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo.drive import click
from ui.field.left_alone import LEFT_MS, WITH_CUSTOMER_MS, LeftAlone


@dataclass
class TwoClocks:
    """The day's clock, which may be set, and that of this start, which stands still while the tablet sleeps."""

    now_ms: int = MORNING_MS
    mono: int = 60_000

    def wall_ms(self) -> int:
        return self.now_ms

    def mono_ms(self) -> int:
        return self.mono

    def boot(self) -> str:
        return "boot-1"

    def offset_min(self) -> int:
        return 480


class Left:
    """An unlocked tablet; `passes` says whether it is still open after that time without a touch."""

    def __init__(self, tablet: Tablet, clock: TwoClocks) -> None:
        self.tablet, self.clock = tablet, clock
        found = tablet.window.findChild(LeftAlone)
        assert isinstance(found, LeftAlone)
        self.watcher = found
        found.look()

    def passes(self, wall_ms: int, mono_ms: int) -> bool:
        self.watcher.look()
        self.clock.now_ms += wall_ms
        self.clock.mono += mono_ms
        self.watcher.look()
        return self.tablet.app.state.is_unlocked


@pytest.fixture
def left(background: Background, tmp_path: Path) -> Iterator[Left]:
    clock = TwoClocks()
    tablet = Tablet(Crew(tmp_path / "tablet", clock), background)  # type: ignore[arg-type]
    yield Left(tablet, clock)
    tablet.opened.close()


def test_after_five_minutes_without_a_touch_it_is_locked_once(left: Left) -> None:
    told: list[bool] = []
    left.tablet.app.lockedAgain.connect(lambda: told.append(True))
    assert left.passes(LEFT_MS - 1, LEFT_MS - 1)
    click(left.tablet.window, "nav_sync")
    assert left.passes(LEFT_MS - 1, LEFT_MS - 1)
    for kind in (QEvent.Type.UpdateRequest, QEvent.Type.Timer, QEvent.Type.Expose):
        assert left.watcher.eventFilter(left.tablet.window, QEvent(kind)) is False
    assert not left.passes(LEFT_MS, LEFT_MS)
    assert not left.passes(LEFT_MS, LEFT_MS) and told == [True]


def test_the_customer_has_longer(left: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left.tablet.app._stage, "customer", QObject(left.tablet.app))
    assert left.passes(WITH_CUSTOMER_MS - 1, WITH_CUSTOMER_MS - 1)
    assert not left.passes(WITH_CUSTOMER_MS, WITH_CUSTOMER_MS)


@pytest.mark.parametrize(("wall_ms", "mono_ms"), [(LEFT_MS, 0), (-86_400_000, LEFT_MS)], ids=["asleep", "clock set back"])
def test_sleep_and_a_clock_set_back_gain_nothing(left: Left, wall_ms: int, mono_ms: int) -> None:
    assert not left.passes(wall_ms, mono_ms)
