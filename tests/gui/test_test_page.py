"""Testing: failing readings keep the visit open, attempts stay in sight, instruments are remembered, YAML alone adds a card."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.order import OrderState
from app.domain.procedure import Reading, Text
from app.settings import resource
from app.storage.catalog import load_catalog
from tests.gui.late import ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.replica import Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.field.gauge_marks import marks
from ui.field.instruments import Instrument, known, remember

OWN = """
version: 2026.11.1+own
faults: [H04]
steps:
  diagnosis:
    items:
      - kind: question
        id: own.floor
        text: {zh: 几楼, en: Which floor}
        answer: number
        required: false
  test:
    items:
      - kind: reading
        id: own.noise
        test: OWN1
        text: {zh: 运行噪声, en: Running noise}
        unit: min
        maximum: 40
      - kind: photo
        id: own.panel
        text: {zh: 温控面板, en: The thermostat}
        role: other
"""


@pytest.fixture
def crew(qapp: QGuiApplication, tmp_path: Path) -> Crew:
    return crew_with_sheets(tmp_path / "tablet")


@pytest.fixture
def tablet(crew: Crew, background: Background) -> Iterator[Tablet]:
    opened = Tablet(crew, background)
    yield opened
    opened.close()
    assert not opened.opened.warnings


def repaired(crew: Crew) -> Visit:
    return Visit(crew, ROOM_TOO_COLD).explained(items={"PH02": "1"}).consented().repaired()


def take(tablet: Tablet, value: str) -> None:
    tablet.hands.enter(value)
    tablet.settle()
    tablet.tap("takeReading")


def test_a_failing_reading_keeps_the_step_open_and_leads_back_to_the_repair(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    for value in ("16.0", "49.0", "9.8"):
        take(tablet, value)
    assert not drive.find(tablet.window, "primary").isEnabled()
    assert "室内温度不合格" in "".join(drive.texts(tablet.window))
    tablet.tap("rework")
    order = tablet.order(visit.order_id)
    assert order.state is OrderState.WORKING
    assert "室内温度 16.0" in order.visit.pauses[-1].body.reason


def test_the_earlier_attempt_stays_in_the_line_below(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    take(tablet, "16.0")
    tablet.tap("reading-TH01.after")
    take(tablet, "18.6")
    assert "第 1 次 16.0 未过" in "".join(drive.texts(tablet.window))


def test_the_next_open_reading_takes_the_figures_by_itself(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    take(tablet, "18.6")
    assert drive.find(tablet.window, "padName").property("text") == "入户供水温度"


def test_the_value_before_the_repair_is_noted_beside_the_one_after(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    tablet.tap("phase_before")
    take(tablet, "14.2")
    taken = tablet.order(visit.order_id).visit.reading("TH01.before")
    assert taken is not None
    assert taken.body.measurement.value == "14.2"


def test_that_the_customer_watched_is_on_record(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    tablet.tap("watched")
    take(tablet, "18.6")
    assert tablet.order(visit.order_id).visit.measurements[-1].body.watched


def test_an_instrument_named_once_comes_first_the_next_time(crew: Crew, tablet: Tablet) -> None:
    first = repaired(crew)
    tablet.open(first.order_id)
    tablet.tap("changeTool")
    drive.type_text(tablet.window, "instrumentNameField", "温度计 WD-7")
    drive.type_text(tablet.window, "instrumentUntilField", "2027-04-30")
    tablet.tap("instrumentConfirm")
    take(tablet, "18.6")
    taken = tablet.order(first.order_id).visit.measurements[-1].body.measurement
    assert (taken.instrument, taken.calibrated_until) == ("温度计 WD-7", "2027-04-30")
    second = repaired(crew)
    tablet.open(second.order_id)
    assert drive.find(tablet.window, "tool").property("text") == "温度计 WD-7"


def test_a_calibration_that_ran_out_is_said(crew: Crew, tablet: Tablet) -> None:
    remember(crew.parts.store, "TH01", Instrument("温度计 WD-7", "2026-01-31"))
    visit = repaired(crew)
    tablet.open(visit.order_id)
    assert "检定已于 2026-01-31 到期" in drive.texts(tablet.window)


def test_instruments_are_kept_per_test_last_used_first(crew: Crew) -> None:
    store = crew.parts.store
    for name in ("A", "B", "A"):
        remember(store, "TH01", Instrument(name))
    remember(store, "TH05", Instrument("C", "2027-01-01"))
    assert [row.name for row in known(store, "TH01")] == ["A", "B"]
    assert known(store, "TH05") == (Instrument("C", "2027-01-01"),)


def test_what_is_no_number_is_refused_in_a_sentence(crew: Crew, tablet: Tablet) -> None:
    visit = repaired(crew)
    tablet.open(visit.order_id)
    tablet.tap("minusSign", "takeReading")
    assert "不是数字" in "".join(drive.texts(tablet.window))
    assert tablet.order(visit.order_id).visit.measurements == ()


def test_yaml_alone_adds_a_reading_and_a_photo_to_the_page(qapp: QGuiApplication, background: Background, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(OWN, encoding="utf-8")
    for language, noise, panel in (("zh", "运行噪声", "温控面板"), ("en", "Running noise", "The thermostat")):
        crew = crew_with_sheets(tmp_path / language, load_catalog(resource("."), (tmp_path / "own",)))
        visit = repaired(crew)
        tablet = Tablet(crew, background, language)
        tablet.open(visit.order_id)
        texts = "".join(drive.texts(tablet.window))
        assert noise in texts and panel in texts
        tablet.tap("reading-own.noise")
        take(tablet, "35")
        tablet.hands.photograph("own.panel")
        tablet.settle()
        order = tablet.order(visit.order_id)
        tablet.close()
        assert order.visit.reading("own.noise") is not None
        assert order.visit.photos[-1].body.item == "own.panel"


def reading(minimum: str | None, maximum: str | None) -> Reading:
    return Reading(id="x", text=Text("x", "x"), test="T", minimum=minimum, maximum=maximum)


@pytest.mark.parametrize(("minimum", "maximum"), [("0.10", "0.40"), ("18", None), (None, "10"), ("0", "0"), (None, "0")])
@pytest.mark.parametrize("value", ["-40", "0", "0.2", "18", "1000"])
def test_every_value_and_the_band_lie_on_the_gauge(minimum: str | None, maximum: str | None, value: str) -> None:
    drawn = marks(reading(minimum, maximum), value, value)
    assert drawn.is_drawn
    assert 0 <= drawn.band_from <= drawn.band_to <= 1
    assert 0 <= drawn.after_at <= 1


def test_a_value_within_the_limits_lies_within_the_band() -> None:
    drawn = marks(reading("0.10", "0.40"), "0.08", "0.18")
    assert drawn.before_at < drawn.band_from < drawn.after_at < drawn.band_to


def test_nothing_is_drawn_without_limits_and_numbers() -> None:
    assert not marks(reading(None, None), "1", "2").is_drawn
    assert not marks(Reading(id="x", text=Text("x", "x"), test="T", passfail=True), "", "pass").is_drawn
    assert marks(reading("1", None), "pass", "").before_at == -1
