"""An item that a question makes void is neither demanded nor able to block; without the answer it is both."""

from app.domain import events as e
from app.domain.gates import unmet
from app.domain.order import Order
from app.domain.procedure import Check, Item, Procedure, Question, Reading, Step
from tests.domain import build

ASK = Question(id="enter", text=build.text("enter"), answer="yesno", required=False)
ROPE = Check(id="rope", text=build.text("rope"), blocks=True, overridable=False, waived_by="enter")
OXYGEN = Reading(id="oxygen", text=build.text("oxygen"), test="TS01", phase="before", minimum="19.5", waived_by="enter")


def plan() -> Procedure:
    items: tuple[Item, ...] = (ASK, ROPE, OXYGEN)
    return build.procedure({Step.SAFETY: items})


def on_site() -> Order:
    return build.before("safety.checked", plan())


def codes(answers: dict[str, str]) -> list[tuple[str, str]]:
    body = e.SafetyChecked(answers=answers)
    return [(reason.code, reason.item) for reason in unmet(on_site(), "safety.checked", plan(), body)]


def test_without_an_answer_everything_is_demanded() -> None:
    assert codes({}) == [("gate.check_open", "rope"), ("gate.reading_missing", "oxygen")]


def test_no_makes_the_group_void() -> None:
    assert codes({"enter": "no"}) == []


def test_yes_demands_the_group() -> None:
    assert codes({"enter": "yes", "rope": "ok"}) == [("gate.reading_missing", "oxygen")]


def test_a_check_that_nobody_may_override_stays() -> None:
    body = e.SafetyChecked(answers={"enter": "yes", "rope": "override"}, override_reason="in a hurry")
    reasons = unmet(on_site(), "safety.checked", plan(), body)
    assert ("gate.not_overridable", "rope") in [(reason.code, reason.item) for reason in reasons]
