"""The way to the customer: by the tablet's map program, or by the address where there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.domain.privacy import Person
from tests.gui.late import ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.field.customer_sheet import way_to


@pytest.mark.parametrize(
    ("person", "way"),
    [
        (Person(), ""),
        (Person(address="A&B 1"), "geo:0,0?q=A%26B%201"),
        (Person(address="x", lat="40.7", lon="-73.9", coord="WGS-84"), "geo:40.7,-73.9?q=x"),
        (Person(lat="40.7", lon="-73.9", coord="CGCS2000"), "geo:40.7,-73.9"),
        (Person(address="x", lat="39.9", lon="116.4", coord="GCJ-02"), "geo:0,0?q=x"),
        (Person(lat="39.9", lon="116.4", coord="BD-09"), ""),
    ],
)
def test_only_the_worlds_coordinates_go_into_the_uri(person: Person, way: str) -> None:
    assert way_to(person) == way and (not way or QUrl(way).isValid())


@pytest.fixture
def tablet(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Tablet]:
    failed: list[BaseException] = []
    background = Background(failed.append)
    opened = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    opened.open(Visit(opened.crew, ROOM_TOO_COLD).order_id)
    yield opened
    opened.close()
    background.close()
    assert not failed and not opened.opened.warnings


@pytest.mark.parametrize("has_map", [True, False])
def test_the_address_goes_to_the_map_or_is_shown(tablet: Tablet, monkeypatch: pytest.MonkeyPatch, *, has_map: bool) -> None:
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toString())
        return has_map

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    tablet.tap("orderNavigate")
    tablet.settle()
    assert len(asked) == 1 and asked[0].startswith("geo:") and "502" in asked[0]
    shown = "".join(drive.texts(tablet.window))
    assert ("没有地图程序" in shown) is not has_map
    assert (drive.look_for(tablet.window, "noMap") is not None) is not has_map
