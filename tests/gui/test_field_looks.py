"""Every page of a visit at three sizes and in both languages: no word cut, no small target, nothing in the other language.

The customer has the longest name and the street the longest words, as the New York file has them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.privacy import Person
from tests.gui.late import crew_with_sheets
from tests.gui.looking import faults
from tests.gui.replica import MEMBERS, intake
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive

SIZES = ((1280, 800), (800, 1280), (1920, 1200))
LONG_NAME = "欧阳慕容上官司徒诸葛夏侯公孙令狐宇文长孙皇甫尉迟澹台公冶宗"
STREET = "Apartment 1203, 4567 Northwest Martin Luther King Boulevard, Springfield"
WORDS = "屋里只有 15 度，老人受不了。"
COLD = intake("H04", "P2", 70, Person(name=LONG_NAME, phone="13800006021", address=STREET, words=WORDS))
# What people wrote or are called stays as it is in every language; "欧*宗" is the name in a list.
NAMES = (LONG_NAME, "欧*宗", STREET, WORDS, *(member.name for member in MEMBERS))


class Walk:
    """A tablet that is looked at page by page; `found` are the findings with where they were made."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.found: dict[str, str] = {}

    def look(self, page: str, *languages: str) -> None:
        """At all sizes: in the language named, for the customer's pages switch their own; else in Chinese, English, and back."""
        window = self.tablet.window
        for language in languages or ("zh", "en"):
            if not languages and self.tablet.shift.language != language:
                self._switch()
            for width, height in SIZES:
                window.resize(width, height)
                drive.settle()
                # Layouts ask for their heights once more when their widths are known; a fault is what stays.
                drive.wait_for(lambda spoken=language: not faults(window, spoken, names=NAMES), 1)  # type: ignore[misc]
                for fault in faults(window, language, names=NAMES):
                    self.found.setdefault(fault, f"{page} {language} {width}")
        window.resize(*SIZES[0])
        if not languages:
            self._switch()

    def _switch(self) -> None:
        self.tablet.app.look.switchLanguage()
        self.tablet.settle()


@pytest.fixture
def walk(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Walk]:
    failed: list[BaseException] = []
    background = Background(failed.append)
    tablet = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    yield Walk(tablet)
    tablet.close()
    background.close()
    assert not failed and not tablet.opened.warnings


@pytest.mark.long
def test_places_and_first_steps_cut_no_word(walk: Walk) -> None:
    tablet = walk.tablet
    (order_id,) = tablet.crew.take_in(COLD)
    tablet.shift.orderChanged.emit("")
    tablet.settle()
    walk.look("today")
    for place in ("knowledge", "sync", "settings"):
        tablet.tap(f"nav_{place}")
        walk.look(place)
    tablet.open(order_id)
    tablet.tap("outcome-agreed")
    walk.look("contact")
    tablet.tap("primary")
    walk.look("arrival")
    tablet.tap("item-arrival.badge", "primary")
    walk.look("safety")
    tablet.tap("all-", "primary", "cause-H04-C01", "side-customer", "part-PH02More", "part-LB01More")
    tablet.hands.photograph("photo.before")
    tablet.settle()
    walk.look("diagnosis")
    tablet.tap("primary")
    walk.look("explanation")
    assert walk.found == {}
