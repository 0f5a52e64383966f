"""The PINs of a tablet's people, from the settings: one's own anew, a newcomer's first, another try after ten wrong ones."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Refused
from app.storage.keys.pins import LOCKED_AT
from tests.gui.enrolled_tablet import EnrolledTablet
from tests.gui.replica import picture
from tests.sync.conftest import database, files, server  # noqa: F401 - fixtures
from tests.sync.house import PIN, Member, house
from tests.sync.rig import ServerRig
from ui.doors import Doors
from ui.opening import take_over

MINE = "730614"
# Beyond the longest wait after a wrong PIN.
_LONG_MS = 20 * 60_000


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:  # noqa: F811
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


@pytest.fixture
def here(tablet: Member, tmp_path: Path, qapp: QGuiApplication) -> Iterator[EnrolledTablet]:
    window = EnrolledTablet(tablet, picture(tmp_path), "en").unlock()
    window.press("nav_settings")
    yield window
    window.close()


def me_and_colleague(member: Member) -> tuple[str, str]:
    grants = member.opened.grants
    return grants[0].member, grants[1].member


def enter(window: EnrolledTablet, *pins: str) -> None:
    for pin in pins:
        for figure in pin:
            window.app.places.people_model.type(figure)
        window.rest()


def unlocks(member: Member, who: str, pin: str) -> bool:
    try:
        member.opened.vault.unlock(who, pin, member.clock.wall_ms())
    except Refused:
        return False
    return True


def test_ones_own_pin_is_changed_after_the_one_until_now(here: EnrolledTablet) -> None:
    me, _ = me_and_colleague(here.member)
    here.press(f"person-{me}")
    enter(here, "111222")
    assert here.sees("Wrong PIN"), "told before two more entries"
    enter(here, PIN, "123456")
    assert here.sees("too easy to guess")
    enter(here, MINE, "730615")
    assert here.sees("The two entries differ")
    enter(here, MINE, MINE)
    assert here.sees("The PIN is changed")
    assert unlocks(here.member, me, MINE) and not unlocks(here.member, me, PIN)


def test_cancelled_the_pin_is_as_it_was(here: EnrolledTablet) -> None:
    me, _ = me_and_colleague(here.member)
    here.press(f"person-{me}")
    enter(here, PIN, MINE)
    here.press("pinGiveUp")
    assert unlocks(here.member, me, PIN) and not here.app.places.people_model.state.is_asking


def test_a_colleague_with_a_pin_offers_nothing(here: EnrolledTablet) -> None:
    _, colleague = me_and_colleague(here.member)
    assert [(row.member, row.act) for row in here.app.places.people_model.rows.rows][1] == (colleague, "")
    with pytest.raises(Refused, match=r"people\.has_pin"):
        Doors(here.member.opened).choose(colleague, MINE)


def test_after_ten_wrong_pins_a_colleague_lets_try_again(here: EnrolledTablet) -> None:
    _, colleague = me_and_colleague(here.member)
    for _ in range(LOCKED_AT):
        here.member.clock.advance(_LONG_MS)
        assert not unlocks(here.member, colleague, "111222")
    here.member.clock.advance(_LONG_MS)
    assert not unlocks(here.member, colleague, PIN)
    here.app.places.people_model.count()
    assert here.sees("Locked after ten wrong PINs")
    here.press(f"person-{colleague}")
    assert here.sees("may try ten more times") and unlocks(here.member, colleague, PIN)


def test_who_was_withdrawn_and_let_in_again_chooses_another_pin(here: EnrolledTablet) -> None:
    opened = here.member.opened
    me, colleague = me_and_colleague(here.member)
    before = opened.enrolled
    grants = tuple(grant for grant in before.reply.grants if grant.grant.member != colleague)
    take_over(opened, msgspec.structs.replace(before, reply=msgspec.structs.replace(before.reply, grants=grants)))
    assert opened.vault.members >= {me} and colleague not in opened.vault.members
    take_over(opened, before)
    here.app.places.people_model.count()
    here.press(f"person-{colleague}")
    enter(here, MINE, MINE)
    assert here.sees("can unlock this device now") and unlocks(here.member, colleague, MINE)


def test_the_last_door_stays_when_everyone_is_withdrawn(tablet: Member) -> None:
    opened, doors = tablet.opened, tablet.opened.vault.members
    take_over(opened, msgspec.structs.replace(opened.enrolled, reply=msgspec.structs.replace(opened.enrolled.reply, grants=())))
    assert opened.vault.members == doors
