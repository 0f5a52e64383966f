"""The crew's window on a device that is enrolled with a real server, opened as the program opens it; no sync loop runs.

The one rule: what changes anything goes through clicks; the server is asked what it holds.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.procedure import Step
from app.storage.lock_card import CardMember, LockCard
from tests.gui.hand import Hand
from tests.sync.house import PIN, Member, house
from tests.sync.rig import ServerRig
from ui.background import Background
from ui.common.shift import Shift
from ui.common.window import OpenWindow
from ui.demo.drive import click, texts, wait_for
from ui.field.field_app import FieldAppModel
from ui.field.field_window import open_field
from ui.field.photo import GivenPhotos
from ui.field.preferences import Preferences
from ui.shifts import shift_of


def begun(server: ServerRig, folder: Path) -> Member:
    """A tablet with one order, the visit begun up to the safety step and not sent yet."""
    desk = house(server, folder, "desk")
    (order,) = desk.dispatch("W03")
    desk.synced()
    desk.close()
    member = house(server, folder, "field-N-WATER")
    member.synced()
    member.does.until(order, Step.SAFETY)
    return member


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = begun(server, tmp_path)
    yield member
    member.close()


class EnrolledTablet(Hand):
    """`member` is the device with its folder and engine; `shift` the session once somebody has unlocked, `left` whether the
    program would have closed."""

    def __init__(self, member: Member, photo: Path, language: str = "zh", *, is_plain: bool = False, **look: object) -> None:
        self.member, self.failed, self.left = member, list[BaseException](), list[bool]()
        self.background = Background(self.failed.append)
        self.kept = Preferences(language, **look)  # type: ignore[arg-type]
        self.app = FieldAppModel(
            self.background,
            member.clock,
            self._card,
            self._unlock,
            lambda *_: None,
            self.kept,
            lambda _: None,
            GivenPhotos([photo]),
            PIN,
            is_plain,
        )
        self.opened: OpenWindow = open_field(self.app)
        self.window = self.opened.window
        self.rest()

    def _card(self) -> LockCard:
        grants = self.member.opened.grants
        return LockCard("", "", "", tuple(CardMember(g.member, g.name, g.title, g.staff_no, None, 0, g.title_en) for g in grants))

    async def _unlock(self, member: str, pin: str) -> Shift:
        shift = shift_of(self.member.opened, member, self.background, lambda: None, None, lambda: self.left.append(True))
        shift.speak(self.kept.language)
        self.shift = shift
        return shift

    def unlock(self) -> "EnrolledTablet":
        click(self.window, f"member-{self.member.opened.grants[0].member}")
        for figure in PIN:
            click(self.window, f"key_{figure}")
        self.until(lambda: self.app.state.is_unlocked)
        self.rest()
        return self

    def until(self, true: Callable[[], bool]) -> None:
        assert wait_for(true, 10), texts(self.window)

    def close(self) -> None:
        self.opened.close()
        self.background.close()
        assert not self.failed and not self.opened.warnings, (self.failed, self.opened.warnings)
