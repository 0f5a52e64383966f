"""Safety: hazards and gas readings that stop the visit, what may be overridden, and what a "no" makes void."""

import pytest

from app.domain import events as e
from app.domain.gates import unmet
from app.domain.order import Order
from app.domain.procedure import Check, Procedure, Question, Reading, Step
from tests.domain import build

PIT = Question(id="pit", text=build.text("into a pit?"), answer="yesno")
GAS = Reading(id="oxygen", text=build.text("oxygen"), test="oxygen", unit="%", minimum="19.5", maximum="23.0", waived_by="pit")
GUARD = Check(id="guard", text=build.text("a guard stands outside"), blocks=True, overridable=False, waived_by="pit")
PLAN = build.procedure({Step.SAFETY: (PIT, GAS, GUARD)})


def _codes(order: Order, body: e.Body, plan: Procedure = PLAN) -> list[str]:
    return [reason.code for reason in unmet(order, e.kind_of(body), plan, body)]


def _on_site(oxygen: str | None = None) -> Order:
    order = build.before("safety.checked", PLAN)
    return order if oxygen is None else build.after(order, build.reading(oxygen, GAS))


def _checked(pit: str, guard: str, oxygen: str | None = None) -> Order:
    return build.after(_on_site(oxygen), e.SafetyChecked(answers={"pit": pit, "guard": guard}), build.PHOTO_BEFORE)


def test_a_crew_that_enters_no_pit_owes_no_gas_reading() -> None:
    assert _codes(_on_site(), e.SafetyChecked(answers={"pit": "no"})) == []
    assert _codes(_on_site(), e.SafetyChecked(answers={"pit": "yes"})) == ["gate.reading_missing", "gate.check_open"]


def test_an_open_question_counts_as_yes() -> None:
    assert _codes(_on_site(), e.SafetyChecked(answers={})) == ["gate.question_open", "gate.reading_missing", "gate.check_open"]


@pytest.mark.parametrize(("oxygen", "codes"), [("19.5", []), ("19.4", ["gate.reading_failed"])])
def test_bad_air_stops_the_visit(oxygen: str, codes: list[str]) -> None:
    assert _codes(_checked("yes", "ok", oxygen), build.diagnosis(PLAN)) == codes


def test_bad_air_measured_after_the_diagnosis_stops_the_work() -> None:
    order = build.after(_checked("yes", "ok", "20.9"), build.diagnosis(PLAN), build.reading("17", GAS))
    assert _codes(order, e.WorkStarted())[0] == "gate.reading_failed"


def test_what_a_no_made_void_stops_nothing() -> None:
    assert _codes(_checked("no", "fail", "17"), build.diagnosis(PLAN)) == []


def test_a_hazard_that_nobody_may_override_stays() -> None:
    body = e.SafetyChecked(answers={"pit": "yes", "guard": "override"}, override_reason="in a hurry")
    assert _codes(_on_site("20.9"), body) == ["gate.not_overridable"]
    assert _codes(_checked("yes", "fail", "20.9"), build.diagnosis(PLAN)) == ["gate.hazard_failed"]
