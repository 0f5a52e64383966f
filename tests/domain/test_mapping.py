"""Mappings of foreign tables: cells, places, rules and the columns that a table must have."""

import pytest

from app.domain.mapping import Defaults, FaultRule, Fields, Mapping, Moment, Position, Source
from tests.domain import build

TIME = Moment(column="Created", formats=("%Y-%m-%d",), zone="Asia/Shanghai")
STREET = Source(columns=("Street", "Town"), join=", ")
CROSSING = Source(columns=("First", "Second"), join=" / ")
AREA = Source(columns=("Borough",), values={"Bronx": "north"}, strict=True, default="south")


def _mapping(*faults: FaultRule, **fields: object) -> Mapping:
    used = {"external_no": Source(columns=("Key",)), "received_at": TIME, "place": (STREET, CROSSING)} | fields
    return Mapping(
        source="test",
        version="1",
        title=build.text("test"),
        contact="none",
        fields=Fields(**used),  # type: ignore[arg-type]
        faults=faults,
        defaults=Defaults(area="north"),
        empty=("N/A",),
    )


PLAIN = _mapping()


@pytest.mark.parametrize(("cell", "text"), [(" x ", "x"), ("", ""), ("n/a", ""), ("N/A ", ""), ("0", "0")])
def test_a_cell_is_trimmed_and_may_say_nothing(cell: str, text: str) -> None:
    assert PLAIN.cell({"a": cell}, "a") == text
    assert PLAIN.cell({}, "a") == ""


def test_a_field_joins_what_its_columns_say() -> None:
    assert PLAIN.read({"Street": "Long Lane 1", "Town": "Yulin"}, STREET) == "Long Lane 1, Yulin"
    assert PLAIN.read({"Street": "Long Lane 1", "Town": "N/A"}, STREET) == "Long Lane 1"
    assert PLAIN.read({}, None) == ""


@pytest.mark.parametrize(("cell", "area"), [("BRONX", "north"), ("", "south"), ("N/A", "south"), ("Queens", None)])
def test_a_strict_field_knows_its_values_only(cell: str, area: str | None) -> None:
    assert PLAIN.read({"Borough": cell}, AREA) == area


def test_a_field_that_is_not_strict_takes_a_text_as_it_stands() -> None:
    open_area = Source(columns=("Borough",), values={"Bronx": "north"})
    assert PLAIN.read({"Borough": "Queens"}, open_area) == "Queens"


def test_a_place_is_the_first_that_says_where() -> None:
    assert PLAIN.place({"Street": "Long Lane 1", "First": "A", "Second": "B"}) == "Long Lane 1"
    assert PLAIN.place({"Town": "Yulin", "First": "A", "Second": "B"}) == "A / B"
    assert PLAIN.place({"Town": "Yulin"}) == ""
    assert _mapping(place=(Source(columns=()),)).place({"Town": "Yulin"}) == ""


def test_the_first_rule_that_holds_decides() -> None:
    rules = (
        FaultRule(when={"Type": "HEAT*", "Words": ("*whole*", "*all*")}, fault="H03"),
        FaultRule(when={"Type": "heat?"}, fault="H04"),
        FaultRule(when={"Type": ""}, skip=build.text("no type")),
    )
    mapping = _mapping(*rules)
    assert mapping.rule({"Type": "Heating", "Words": "the WHOLE house"}) is rules[0]
    assert mapping.rule({"Type": "heats", "Words": "one room"}) is rules[1]
    assert mapping.rule({}) is rules[2]
    assert mapping.rule({"Type": "water"}) is None


def test_a_rule_without_conditions_holds_for_all() -> None:
    assert FaultRule(fault="H01").holds({})


def test_the_columns_are_told_once_each_in_order_of_use() -> None:
    mapping = _mapping(
        FaultRule(when={"Type": "x", "Town": "y"}, fault_from="Code"),
        closed_at=Moment(column="Closed", formats=("%Y",), zone="UTC"),
        area=AREA,
        position=Position(latitude="Lat", longitude="Lon", system="WGS-84"),
    )
    told = ("Key", "Street", "Town", "First", "Second", "Borough", "Created", "Closed", "Lat", "Lon", "Type", "Code")
    assert mapping.columns() == told
    assert PLAIN.columns() == ("Key", "Street", "Town", "First", "Second", "Created")
