"""The PINs of a desk's people, under Administration: one's own anew, a newcomer's first, another try after ten wrong ones."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Refused
from app.storage.keys.pins import LOCKED_AT
from tests.gui.desk_replica import Desk
from tests.gui.desk_station import Station
from tests.gui.replica import catalog
from tests.sync.house import PIN, Member, house
from tests.sync.rig import ServerRig, sample_organisation
from ui.common.people import PeopleModel
from ui.demo.drive import click, find, key, texts
from ui.desk.admin_page import AdminPageModel
from ui.desk.desk_lock import why_locked
from ui.doors import Doors
from ui.opening import take_over

K = Qt.Key
ME, COLLEAGUE = "m-0102", "m-0103"
MINE = "730614"
_LONG_MS = 20 * 60_000


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Member]:
    """A desk of two dispatchers, enrolled with a real server."""
    organisation, folder = sample_organisation(), tmp_path_factory.mktemp("enrolled")
    first = next(member for member in organisation.members if member.id == ME)
    second = msgspec.structs.replace(first, id=COLLEAGUE, name="刘洋", staff_no="0103")
    both = msgspec.structs.replace(organisation, members=(*organisation.members, second))
    rig = ServerRig(folder / "server", organisation=both).start()
    member = house(rig, folder, "desk")
    yield member
    member.close()
    rig.stop()


@pytest.fixture(scope="module")
def window(device: Member, tmp_path_factory: pytest.TempPathFactory, qapp: QGuiApplication) -> Iterator[Station]:
    desk = Desk(tmp_path_factory.mktemp("shown"), catalog())
    desk.parts = replace(desk.parts, doors=Doors(device.opened))
    station = Station(desk, "en").unlock()
    yield station
    station.close()


@pytest.fixture
def here(window: Station, device: Member) -> Station:
    """The section with the PINs; both have the first one again."""
    for member in (ME, COLLEAGUE):
        device.opened.vault.add_member(member, PIN)
    click(window.window, "nav_admin")
    window.rest()
    click(window.window, "section-pins")
    window.rest()
    return window


def people(station: Station) -> PeopleModel:
    admin = station.app.admin
    assert isinstance(admin, AdminPageModel)
    model = admin.people
    assert isinstance(model, PeopleModel)
    return model


def enter(station: Station, *pins: str) -> None:
    for pin in pins:
        for figure in pin:
            key(station.window, K(ord(figure)))
        station.rest()


def sees(station: Station, words: str) -> bool:
    station.rest()
    return any(words in text for text in texts(station.window))


def unlocks(device: Member, who: str, pin: str) -> bool:
    try:
        device.opened.vault.unlock(who, pin, device.clock.wall_ms())
    except Refused:
        return False
    return True


def test_ones_own_pin_is_changed_by_the_keyboard(here: Station, device: Member) -> None:
    click(here.window, f"person-{ME}")
    enter(here, "111222")
    assert sees(here, "Wrong PIN")
    enter(here, PIN, "123456")
    assert sees(here, "too easy to guess")
    enter(here, MINE, MINE)
    assert sees(here, "The PIN is changed")
    assert unlocks(device, ME, MINE) and not unlocks(device, ME, PIN)


def test_escape_leaves_the_pin_as_it_was(here: Station, device: Member) -> None:
    click(here.window, f"person-{ME}")
    enter(here, PIN, MINE)
    key(here.window, K.Key_Escape)
    here.rest()
    assert unlocks(device, ME, PIN) and not people(here).state.is_asking and here.app.state.place == "admin"


def test_a_colleague_with_a_pin_offers_nothing(here: Station) -> None:
    assert [(row.member, row.act) for row in people(here)._rows.rows] == [(ME, "change"), (COLLEAGUE, "")]
    assert sees(here, "Nobody sets a colleague's PIN")


def test_after_ten_wrong_pins_a_colleague_lets_try_again(here: Station, device: Member) -> None:
    for _ in range(LOCKED_AT):
        device.clock.advance(_LONG_MS)  # type: ignore[attr-defined]
        assert not unlocks(device, COLLEAGUE, "111222")
    device.clock.advance(_LONG_MS)  # type: ignore[attr-defined]
    assert not unlocks(device, COLLEAGUE, PIN)
    click(here.window, "section-pins")
    assert sees(here, "Locked after ten wrong PINs")
    click(here.window, f"person-{COLLEAGUE}")
    assert sees(here, "刘洋 may try ten more times") and unlocks(device, COLLEAGUE, PIN)
    here.app.speak("zh")
    assert sees(here, "刘洋 可以再试 10 次")
    here.app.speak("en")
    here.app.goToPins()
    assert not sees(here, "may try ten more times")


def test_who_was_withdrawn_and_let_in_again_chooses_a_pin(here: Station, device: Member) -> None:
    before = device.opened.enrolled
    grants = tuple(grant for grant in before.reply.grants if grant.grant.member != COLLEAGUE)
    take_over(device.opened, msgspec.structs.replace(before, reply=msgspec.structs.replace(before.reply, grants=grants)))
    take_over(device.opened, before)
    click(here.window, "section-pins")
    assert sees(here, "No PIN yet")
    click(here.window, f"person-{COLLEAGUE}")
    enter(here, MINE, MINE)
    assert sees(here, "can unlock this device now") and unlocks(device, COLLEAGUE, MINE)


def test_the_command_field_leads_there(here: Station) -> None:
    click(here.window, "nav_board")
    (command,) = (each for each in here.app._commands() if each.key == "pins")
    command.run()
    here.rest()
    assert find(here.window, f"person-{ME}").isVisible()


@pytest.mark.parametrize(
    ("error", "words"),
    [(Refused("pin.locked"), "Admin, PINs"), (Refused("pin.unknown_member"), "Admin, PINs"), (Refused("pin.wrong", left=3), "3 more")],
)
def test_the_lock_page_names_the_place_that_a_desk_has(error: Refused, words: str) -> None:
    said = why_locked(error, "en")
    assert words in said and "settings" not in said and why_locked(error, "zh") != said
