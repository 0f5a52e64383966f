"""Every place of the desk at three sizes and in both languages: no word cut, nothing in the other language.

A table may end a place or a fault with dots, for the pane beside it shows all of it (look-desk.md); nothing else may.
"""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.privacy import Person
from tests.gui.admin_roster import ROSTER
from tests.gui.desk_replica import CARD, MEMBERS, Desk, intake
from tests.gui.looking import faults
from tests.gui.replica import catalog
from tests.gui.test_desk_window import Station
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
