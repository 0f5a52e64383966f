"""The paths of a visit that leave the straight one: voided consent, emergency, refusal, a failing test, undo."""

from typing import Any

import msgspec
import pytest

from app.domain import events as e
from app.domain.gates import unmet
from app.domain.order import Order, S, apply
from app.domain.procedure import EmergencyRule, Procedure, Rules
from tests.domain import build

PLAN = build.procedure()


def _codes(order: Order, body: e.Body, plan: Procedure = PLAN) -> list[str]:
    return [reason.code for reason in unmet(order, e.kind_of(body), plan, body)]


def _dearer(order: Order) -> Order:
    """The order after a diagnosis with one more valve."""
    lines = build.price_lines(PLAN, {"valve": "2", "labour": "1"}, "customer")
    return build.after(order, build.diagnosis(lines=lines))


def test_a_price_line_that_changes_after_the_consent_stops_the_start_of_work() -> None:
    order = _dearer(build.before("work.started"))
    assert _codes(order, e.WorkStarted()) == ["gate.consent_void"]


def test_a_voided_consent_stops_the_end_of_work_the_signature_and_the_sheet() -> None:
    working = _dearer(build.before("work.finished"))
    assert "gate.consent_void" in _codes(working, build.FINISHED)
    finished = build.after(working, build.FINISHED, build.reading(), build.TAUGHT, build.TIDIED)
    signature = build.signed(finished, PLAN)
    assert _codes(finished, signature) == ["gate.consent_void"]
    issued = build.after(finished, signature)
    assert _codes(issued, build.issued(issued, PLAN)) == ["gate.consent_void"]


def test_agreeing_again_lifts_the_void() -> None:
    order = _dearer(build.before("work.started"))
    order = build.after(order, build.explained(order, PLAN))
    order = build.after(order, build.agreed(order, PLAN))
    assert _codes(order, e.WorkStarted()) == []


def test_the_same_diagnosis_recorded_again_leaves_the_consent_valid() -> None:
    order = build.after(build.before("work.started"), build.diagnosis())
    assert _codes(order, e.WorkStarted()) == []


def test_a_new_price_list_in_the_diagnosis_voids_the_consent() -> None:
    order = build.after(build.before("work.started"), build.diagnosis(price_list="2027-Q1"))
    assert _codes(order, e.WorkStarted()) == ["gate.consent_void"]


def _urgent(side: str = "utility", **changes: Any) -> Order:
    order = build.before("diagnosis.recorded", **({"urgency": "P1"} | changes))
    return build.after(order, build.diagnosis(side=side))


def test_urgent_work_on_the_utilitys_side_may_start_before_the_consent_with_its_reason() -> None:
    assert _codes(_urgent(), e.WorkStarted(emergency="water runs out")) == []
    assert _codes(_urgent(), e.WorkStarted(emergency=" ")) == ["gate.consent_missing"]


@pytest.mark.parametrize(("side", "urgency"), [("customer", "P1"), ("utility", "P3")])
def test_the_emergency_rule_never_charges_a_customer_nor_hurries_a_plain_order(side: str, urgency: str) -> None:
    assert _codes(_urgent(side, urgency=urgency), e.WorkStarted(emergency="in a hurry")) == ["gate.consent_missing"]


def test_the_emergency_rule_is_the_procedures() -> None:
    never = build.procedure(rules=Rules(emergency=EmergencyRule(urgencies=())))
    assert _codes(_urgent(), e.WorkStarted(emergency="water runs out"), never) == ["gate.consent_missing"]


def test_without_a_diagnosis_there_is_no_emergency() -> None:
    order = build.before("diagnosis.recorded", urgency="P1")
    assert _codes(order, e.WorkStarted(emergency="water runs out")) == ["gate.cause_missing", "gate.consent_missing"]


def test_work_begun_in_an_emergency_can_be_ended_and_signed() -> None:
    order = build.after(_urgent(), e.WorkStarted(emergency="water runs out"), build.PHOTO_AFTER)
    assert _codes(order, build.FINISHED) == []
    order = build.after(order, build.FINISHED, build.reading(), build.TAUGHT, build.TIDIED)
    assert _codes(order, build.signed(order, PLAN)) == []


def _refused() -> Order:
    order = build.before("consent.given")
    return build.after(order, build.refused(order, PLAN))


def test_after_a_refusal_no_work_starts_and_only_tidying_stands_before_the_sign_off() -> None:
    order = _refused()
    assert order.visit.is_refused
    assert _codes(order, e.WorkStarted()) == ["gate.consent_refused"]
    assert _codes(order, build.signed(order, PLAN)) == ["gate.tidying_missing"]
    tidied = build.after(order, build.TIDIED)
    signed = build.after(tidied, build.signed(tidied, PLAN))
    assert signed.state is S.SIGNED_OFF
    assert _codes(signed, build.issued(signed, PLAN)) == []


def test_a_refused_sign_off_without_signature_needs_its_reason_only() -> None:
    order = build.after(_refused(), build.TIDIED)
    absent = msgspec.structs.replace(build.signed(order, PLAN), situation="refused", strokes_sha256=None, ink=None)
    assert _codes(order, absent) == ["gate.situation_reason"]
    assert _codes(order, msgspec.structs.replace(absent, reason="left the flat")) == []


def test_a_customer_may_agree_after_all() -> None:
    order = _refused()
    order = build.after(order, build.agreed(order, PLAN))
    assert not order.visit.is_refused
    assert _codes(order, e.WorkStarted()) == []


def test_a_failing_reading_keeps_the_visit_open_until_it_is_measured_again() -> None:
    order = build.after(build.before("measurement.taken"), build.reading("0.2"))
    assert _codes(order, build.TAUGHT) == ["gate.reading_failed"]
    again = build.after(order, e.WorkResumed(reason="not yet"), build.PHOTO_AFTER, build.FINISHED, build.reading("1.2"))
    assert _codes(again, build.TAUGHT) == []


def test_taking_back_the_diagnosis_takes_the_consent_with_it() -> None:
    order = build.before("work.started")
    undone = build.after(order, e.StepCorrected(of=order.visit.diagnoses[0].event))
    assert "gate.cause_missing" in _codes(undone, e.WorkStarted())
    assert "gate.consent_void" in _codes(undone, e.WorkStarted())


def test_taking_back_a_reading_asks_for_it_again() -> None:
    order = build.before("teaching.given")
    undone = build.after(order, e.StepCorrected(of=order.visit.measurements[-1].event))
    assert _codes(undone, build.TAUGHT) == ["gate.reading_missing"]


def test_a_corrected_answer_gives_way_to_the_earlier_one() -> None:
    order = build.after(build.before("diagnosis.recorded"), e.SafetyChecked(answers={"gas": "fail"}))
    assert order.visit.answers()["gas"] == "fail"
    undone = build.after(order, e.StepCorrected(of=order.visit.safety[-1].event))
    assert undone.visit.answers()["gas"] == "ok"


def test_what_a_crew_did_on_an_order_cancelled_meanwhile_is_taken_as_a_whole() -> None:
    """It worked in a cellar: a photo, the end of work, test, teaching, tidying and the signature came in after the cancellation."""
    before = build.before("photo.taken after")
    whole, order = build.whole_visit(), apply(before, build.fact(e.OrderCancelled(reason="called off"), 900, order=before))
    assert isinstance(order, Order)
    assert not isinstance(apply(order, whole[len(before.trail)]), Order)
    for fact in whole[len(before.trail) :]:
        result = apply(order, fact, late=True)
        assert isinstance(result, Order), (fact.kind, result)
        order = result
    assert order.state is S.SIGNED_OFF


def test_a_late_note_alone_does_not_open_a_cancelled_order_again() -> None:
    cancelled = build.after(build.before("photo.taken after"), e.OrderCancelled(reason="called off"))
    noted = apply(cancelled, build.fact(build.PHOTO_AFTER, 99, order=cancelled), late=True)
    assert isinstance(noted, Order)
    assert noted.state is S.CANCELLED
    assert len(noted.visit.photos) == 2


def _late(order: Order, fact: e.Fact) -> Order:
    assert not isinstance(apply(order, fact), Order)
    result = apply(order, fact, late=True)
    assert isinstance(result, Order), result
    return result


def test_late_facts_of_a_crew_that_lost_the_order_go_on_with_its_own_trip() -> None:
    before = build.before("photo.taken after")
    given_away = apply(before, build.fact(e.OrderAssigned(crew="c2", area="north"), 900, order=before))
    assert isinstance(given_away, Order)
    assert len(given_away.visits) == 2
    order = given_away
    for fact in build.whole_visit()[len(before.trail) :]:
        order = _late(order, fact)
    assert order.state is S.SIGNED_OFF
    assert len(order.visits) == 1
    assert order.visit.diagnosis is not None
    assert order.visit.signatures


def test_a_late_fact_of_a_crew_without_a_trip_opens_its_own() -> None:
    first = build.before("crew.departed")
    second = build.after(first, e.OrderAssigned(crew="c2", area="north"))
    third = build.after(second, e.OrderAssigned(crew="c3", area="north"))
    order = _late(third, build.fact(e.CrewAccepted(), 99, av=second.av, after=second.tip))
    order = _late(order, build.fact(build.CONTACT, 100, av=second.av, after=build.event_id(99)))
    assert [len(visit.attempts) for visit in order.visits] == [1, 1]


def test_a_late_fact_that_rests_on_unknown_events_stays_in_the_newest_trip() -> None:
    order = build.after(build.before("crew.departed"), e.OrderAssigned(crew="c2", area="north"))
    noted = _late(order, build.fact(build.PHOTO_BEFORE, 99, av=build.event_id(1), after="elsewhere"))
    assert [len(visit.photos) for visit in noted.visits] == [0, 1]
    noted = _late(order, build.fact(build.PHOTO_BEFORE, 99, av="elsewhere"))
    assert [len(visit.photos) for visit in noted.visits] == [0, 1]
