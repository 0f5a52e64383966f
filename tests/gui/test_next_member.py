"""One tablet, two members: what one has typed is shown to nobody else and is there again for them (survive.md S33)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from tests.gui.enrolled_tablet import EnrolledTablet, tablet
from tests.gui.replica import picture
from tests.sync.conftest import database, files, server
from tests.sync.house import PIN, Member
from ui.demo.drive import click, find, look_for

ITEM = "item-safety.look_round"
__all__ = ["database", "files", "server", "tablet"]


@pytest.fixture
def here(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> Iterator[EnrolledTablet]:
    window = EnrolledTablet(tablet, picture(tmp_path))
    yield window
    window.close()


def unlock(here: EnrolledTablet, member: str) -> None:
    click(here.window, f"member-{member}")
    for figure in PIN:
        click(here.window, f"key_{figure}")
    here.until(lambda: here.app.state.is_unlocked)
    here.rest()


def verdict(here: EnrolledTablet) -> object:
    return find(here.window, ITEM).property("verdict")


def test_what_one_member_typed_is_shown_to_no_other_and_comes_back(here: EnrolledTablet, tablet: Member) -> None:
    first, second = (grant.member for grant in tablet.opened.grants[:2])
    recorded = tablet.opened.replica.waiting().events
    unlock(here, first)
    here.press("primary", ITEM)
    assert verdict(here) == "ok"
    here.press("back", "navMember")
    assert not here.app.state.is_unlocked and look_for(here.window, ITEM) is None
    unlock(here, second)
    here.press("primary")
    assert here.shift.parts.member.member == second and verdict(here) != "ok"
    here.press("back", "navMember")
    unlock(here, first)
    here.press("primary")
    assert verdict(here) == "ok"
    assert tablet.opened.replica.waiting().events == recorded and recorded > 0


def test_the_lock_page_counts_what_waits_of_each_member(tablet: Member) -> None:
    first, second = (grant.member for grant in tablet.opened.grants[:2])
    unsent, waiting = tablet.opened.replica.unsent_by_member(), tablet.opened.replica.waiting()
    assert unsent == {first: waiting.events + waiting.files} and second not in unsent
    tablet.synced()
    assert tablet.opened.replica.unsent_by_member() == {}
