"""What a mapping makes of a row."""

import pytest

from app.domain.mapping import Defaults, FaultRule, Fields, Mapping, Moment, Position, Source
from app.domain.procedure import Text

RULES = (
    FaultRule(when={"Status": "CANCEL*"}, skip=Text(zh="已取消", en="Cancelled")),
    FaultRule(when={"Type": "heating", "What": ("HEAT", "NO HEAT*")}, fault="H04"),
    FaultRule(when={"Type": ""}, fault_from="What"),
)


def mapping(**changes: object) -> Mapping:
    fields = Fields(
        external_no=Source(columns=("No",)),
        received_at=Moment(column="When", formats=("%Y",), zone="UTC"),
        place=(Source(columns=("Street", "Town"), join=", "), Source(columns=("Corner", "Town"))),
        urgency=Source(columns=("Urgency",), values={"High": "P1"}, strict=True, default="P3"),
        channel=Source(columns=("Channel",), values={"热线": "hotline"}),
        position=Position(latitude="Lat", longitude="Lon", system="WGS-84"),
    )
    given: dict[str, object] = {
        "source": "x",
        "version": "1",
        "title": Text(zh="试", en="x"),
        "contact": "none",
        "fields": fields,
        "faults": RULES,
        "defaults": Defaults(area="north"),
        "empty": ("N/A",),
        **changes,
    }
    return Mapping(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "index"),
    [
        ({"Status": "Cancelled by caller", "Type": "HEATING", "What": "HEAT"}, 0),
        ({"Type": "Heating", "What": "heat"}, 1),
        ({"Type": "HEATING", "What": "No heat at all"}, 1),
        ({"What": "H05"}, 2),
    ],
)
def test_the_first_rule_that_holds_decides(row: dict[str, str], index: int) -> None:
    assert mapping().rule(row) is RULES[index]


def test_a_row_that_no_rule_takes_has_none() -> None:
    assert mapping().rule({"Type": "HEATING", "What": "LIFT"}) is None


def test_words_for_nothing_are_empty() -> None:
    row = {"Street": "n/a", "Town": "Beiyuan", "Corner": " Elm "}
    assert mapping().place(row) == "Elm Beiyuan"


def test_a_town_alone_is_no_place() -> None:
    assert mapping().place({"Town": "Beiyuan"}) == ""


def test_the_parts_of_a_place_are_joined() -> None:
    assert mapping().place({"Street": "Elm 3", "Town": "Beiyuan"}) == "Elm 3, Beiyuan"


def test_a_value_is_translated_without_case() -> None:
    assert mapping().read({"Urgency": "HIGH"}, mapping().fields.urgency) == "P1"


def test_an_unknown_value_of_a_strict_source_is_not_guessed() -> None:
    assert mapping().read({"Urgency": "soonish"}, mapping().fields.urgency) is None


def test_an_unknown_value_of_another_source_stays() -> None:
    assert mapping().read({"Channel": "fax"}, mapping().fields.channel) == "fax"


def test_an_empty_cell_gives_the_default() -> None:
    assert mapping().read({}, mapping().fields.urgency) == "P3"
    assert mapping().read({}, None) == ""


def test_every_column_that_is_named_is_known() -> None:
    named = "No Street Town Corner Urgency Channel When Lat Lon Status Type What"
    assert mapping().columns() == tuple(named.split())
