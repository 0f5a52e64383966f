"""Procedures, reference rows and errors: small questions that everything else asks."""

from typing import Any

import msgspec
import pytest

from app.domain.errors import Broken, Damaged, DoorstepError, Refused, Unavailable
from app.domain.procedure import Plan, Procedure, Question, Step
from app.domain.reference import Fault
from tests.domain import build

PLAN = build.procedure()


def test_a_text_is_said_in_the_language_asked_for() -> None:
    assert (build.text("valve").said("zh"), build.text("valve").said("en")) == ("中valve", "en valve")


def test_every_step_has_its_plan_and_items_are_found_by_their_id() -> None:
    assert [PLAN.plan_of(step).step for step in Step] == list(Step)
    assert PLAN.find("pressure") == build.READING
    assert PLAN.find("nothing") is None


def test_readings_are_told_by_phase_whatever_their_step() -> None:
    assert PLAN.readings("before") == (build.READING_BEFORE,)
    assert PLAN.readings("after") == (build.READING,)


def test_a_cause_has_its_usual_plan_or_none() -> None:
    usual = Plan("air", build.text("bleed it"), build.text("bled"))
    plan = msgspec.structs.replace(PLAN, plans=(usual,))
    assert plan.plan_for("air") == usual
    assert plan.plan_for("ice") is None


def test_a_unit_is_said_in_words_where_it_has_them() -> None:
    assert build.READING.unit_said("zh") == "bar"
    named = msgspec.structs.replace(build.READING, unit_text=build.text("litres a minute"))
    assert named.unit_said("en") == "en litres a minute"
    count = Question(id="rooms", text=build.text("rooms"), answer="number", unit="1")
    assert count.unit_said("en") == "1"
    assert msgspec.structs.replace(count, unit_text=build.text("rooms")).unit_said("zh") == "中rooms"


def test_a_procedure_survives_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=Procedure) == PLAN


def test_a_mistyped_field_of_a_procedure_is_refused() -> None:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(PLAN))
    plain["steps"][0]["items"][0]["requierd"] = True
    with pytest.raises(msgspec.ValidationError, match="requierd"):
        msgspec.convert(plain, Procedure)


def test_the_arrival_limit_depends_on_the_kind_of_area() -> None:
    fault = Fault(
        code="H01",
        sector="heat",
        name=build.text("cold"),
        category=build.text("heating"),
        urgency="P3",
        contact_min=30,
        arrive_min_urban=60,
        arrive_min_rural=120,
        arrive_min_remote=240,
        fix_target_h=24,
        responsibility="either",
        usual_min=50,
        place="premises",
        status="D",
    )
    assert [fault.arrive_min(area) for area in ("urban", "rural", "remote", "elsewhere")] == [60, 120, 240, 60]
    assert fault.arrive_min() == 60
    assert fault.title == fault.name


@pytest.mark.parametrize("kind", [Refused, Unavailable, Damaged, Broken])
def test_an_error_names_its_sentence_and_what_fills_it(kind: type[DoorstepError]) -> None:
    error = kind("room.what", code_of="x", count=2)
    assert (error.code, error.params) == ("room.what", {"code_of": "x", "count": 2})
    assert str(error) == "room.what(code_of=x, count=2)"
    assert str(kind("room.what")) == "room.what"
    assert issubclass(Damaged, Unavailable)
