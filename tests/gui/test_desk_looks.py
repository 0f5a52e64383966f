"""Every place of the desk at three sizes and in both languages: no word cut, nothing in the other language.

A table may end a place or a fault with dots, for the pane beside it shows all of it (look-desk.md); nothing else may.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.privacy import Person
from app.wording import sentence
from tests.gui.admin_roster import ROSTER
from tests.gui.desk_replica import CARD, MEMBERS, Desk, intake
from tests.gui.desk_station import Station
from tests.gui.looking import faults
from tests.gui.replica import catalog
from ui.demo import drive

SIZES = ((1920, 1080), (1280, 800), (800, 1280))
LONG_NAME = "欧阳慕容上官司徒诸葛夏侯公孙令狐宇文长孙皇甫尉迟澹台公冶宗"
STREET = "Apartment 1203, 4567 Northwest Martin Luther King Boulevard, Springfield"
WORDS = "屋里只有 15 度，老人受不了。"
MASKED = "欧*宗"
NAMES = (LONG_NAME, STREET, WORDS, MASKED, CARD.members[0].name, *(member.name for member in MEMBERS))
IN_TABLES = tuple(f"cut: {text}" for text in (STREET, MASKED, "Room temperature too low"))
PEOPLE = Person(name=LONG_NAME, phone="13800006021", address=STREET, words=WORDS)


@pytest.fixture(scope="module")
def station(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    desk = Desk(tmp_path_factory.mktemp("desk"), catalog())
    desk.take_in(intake("H04", "P2", 40, person=PEOPLE), intake("W01", "P1", 200_000, person=PEOPLE))
    desk.server.roster = ROSTER
    station = Station(desk, "zh")
    station.unlock()
    yield station
    station.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", ["board", "intake", "import", "order", "quarantine", "integrity", "admin"])
def test_no_place_cuts_a_word(station: Station, place: str, language: str) -> None:
    station.app.speak(language)
    station.rest()
    drive.click(station.window, f"nav_{place}")
    station.rest()
    found: dict[str, str] = {}
    for width, height in SIZES:
        station.window.resize(width, height)
        station.rest()
        drive.settle()
        for fault in faults(station.window, language, touch=False, names=NAMES):
            if fault not in IN_TABLES:
                found.setdefault(fault, f"{width}")
    assert found == {}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("network", "is_online"), [("held", True), ("sending", True), ("offline", False), ("foreign", False)])
def test_why_a_sync_failed_stands_whole_beside_the_marks(station: Station, language: str, network: str, is_online: bool) -> None:
    shift = station.app.shift
    assert shift is not None
    station.app.speak(language)
    drive.click(station.window, "nav_board")
    shift.network, shift.failure = network, sentence("sync.rest_waits", language)
    station.background.spawn(shift.count())
    station.rest()
    assert station.app.state.is_online is is_online
    for width, height in SIZES:
        station.window.resize(width, height)
        station.rest()
        drive.settle()
        bar = [drive.find(station.window, name) for name in ("failure", "network", "waiting")]
        assert all(item.isVisible() and item.width() >= item.property("contentWidth") for item in bar)
        last = drive.items(drive.find(station.window, "statusBar"))
        assert max(item.mapRectToScene(item.boundingRect()).right() for item in last if item.isVisible()) <= width
    shift.network, shift.failure = "offline", ""
