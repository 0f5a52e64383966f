"""The step rail: what is done, what is next, what is passed over."""

import pytest

from app.domain import events as e
from app.domain.gates import GATES
from app.domain.order import LIFECYCLE, Order
from app.domain.procedure import Procedure, Reading, Step
from app.domain.progress import CLOSED_BY, current_step, done_at, progress
from app.domain.visit import FIELDS
from tests.domain import build

PLAN = build.procedure()
RAIL = (
    ("crew.departed", Step.CONTACT),
    ("crew.arrived", Step.ARRIVAL),
    ("safety.checked", Step.SAFETY),
    ("diagnosis.recorded", Step.DIAGNOSIS),
    ("explanation.shown", Step.EXPLANATION),
    ("consent.given", Step.CONSENT),
    ("work.finished", Step.REPAIR),
    ("measurement.taken", Step.TEST),
    ("teaching.given", Step.TEACHING),
    ("site.tidied", Step.TIDYING),
    ("visit.signed", Step.SIGN_OFF),
)


def _states(order: Order, plan: Procedure = PLAN) -> dict[Step, str]:
    return {node.step: node.state for node in progress(order, plan)}


def test_every_step_is_closed_by_a_gated_event_that_leaves_its_note() -> None:
    assert list(CLOSED_BY) == list(Step)
    for kind, field in CLOSED_BY.values():
        assert FIELDS[kind] == field
        assert kind in GATES
        assert any(k == kind for _, k in LIFECYCLE)


@pytest.mark.parametrize(("name", "step"), RAIL)
def test_the_current_step_is_the_first_one_not_closed(name: str, step: Step) -> None:
    order = build.before(name)
    assert current_step(order, PLAN) is step
    states = _states(order)
    assert [states[earlier] for earlier in list(Step)[: list(Step).index(step)]] == ["done"] * list(Step).index(step)
    assert "done" not in [states[later] for later in list(Step)[list(Step).index(step) :]]


def test_a_signed_visit_has_every_step_done_with_its_time() -> None:
    nodes = progress(build.before("sheet.issued"), PLAN)
    assert {node.state for node in nodes} == {"done"}
    assert all(node.done_ms is not None for node in nodes)
    assert current_step(build.before("sheet.issued"), PLAN) is None


@pytest.mark.parametrize("body", [e.OrderCancelled(reason="called off"), e.WorkReturned(reason="not ours")])
def test_a_stopped_order_has_no_current_step(body: e.Body) -> None:
    assert current_step(build.after(build.before("part.used"), body), PLAN) is None


def test_a_refusal_skips_repair_test_and_teaching_and_says_why() -> None:
    order = build.before("consent.given")
    order = build.after(order, build.refused(order, PLAN))
    skipped = {node.step: node.why for node in progress(order, PLAN) if node.state == "skipped"}
    assert set(skipped) == {Step.REPAIR, Step.TEST, Step.TEACHING}
    assert all(why is not None and why.zh and why.en for why in skipped.values())
    assert current_step(order, PLAN) is Step.TIDYING


def test_a_step_that_the_procedure_passes_over_is_skipped() -> None:
    node = next(node for node in progress(build.order(), build.skipping(Step.TEACHING)) if node.step is Step.TEACHING)
    assert (node.state, node.why) == ("skipped", build.text("not needed"))


def test_a_failing_reading_leaves_the_test_open() -> None:
    order = build.after(build.before("measurement.taken"), build.reading("9"))
    assert current_step(order, PLAN) is Step.TEST


def test_readings_before_the_repair_do_not_close_the_test() -> None:
    assert done_at(build.before("work.started"), PLAN, Step.TEST) is None
    optional = Reading(id="extra", text=build.text("extra"), test="extra", required=False)
    plan = build.procedure({Step.TEST: (optional,)})
    finished = build.before("measurement.taken", plan)
    assert done_at(finished, plan, Step.TEST) is None
    taught = build.after(finished, build.TAUGHT)
    assert done_at(taught, plan, Step.TEST) == taught.visit.teachings[0].at_ms


def test_work_taken_up_again_makes_the_repair_current() -> None:
    order = build.after(build.before("measurement.taken"), build.reading("9"), e.WorkResumed(reason="test failed"))
    assert current_step(order, PLAN) is Step.REPAIR
    suspended = build.after(order, e.WorkSuspended(reason="part on order"))
    assert current_step(suspended, PLAN) is Step.REPAIR
    assert current_step(build.after(order, build.FINISHED), PLAN) is Step.TEST


def test_after_an_emergency_start_the_work_goes_on_and_consent_is_asked_before_the_sign_off() -> None:
    plan = build.procedure()
    order = build.before("explanation.shown", plan, urgency="P1")
    begun = build.after(order, e.WorkStarted(emergency="water on the wiring"))
    assert current_step(begun, plan) is Step.REPAIR
    finished = build.after(begun, e.WorkFinished(action=build.text("Closed")), build.reading())
    taught = build.after(finished, e.TeachingGiven(answers={}), e.SiteTidied(answers={}))
    assert current_step(taught, plan) is Step.EXPLANATION
    shown = build.after(taught, build.explained(taught, plan))
    assert current_step(shown, plan) is Step.CONSENT
    agreed = build.after(shown, build.agreed(shown, plan))
    assert current_step(agreed, plan) is Step.SIGN_OFF
