"""Random walks of a crew that does whatever the gates let it do: what must be true whichever way it went."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import events as e
from app.domain.gates import unmet
from app.domain.order import Order, S, apply
from app.domain.procedure import Procedure, Rules
from app.domain.statement import consent_statement, sign_off_statement
from tests.domain import build

PLAN = build.procedure(rules=Rules(sign_consent_when_free=True))
Make = Callable[[Order, Procedure], Any]


def _correct(field: str) -> Make:
    def make(order: Order, _: Procedure) -> Any:
        notes = getattr(order.visit, field)
        return e.StepCorrected(of=notes[-1].event) if notes else e.StepCorrected(of=build.event_id(9_999))

    return make


def _needs_diagnosis(make: Make) -> Make:
    """Before a diagnosis there is no statement, so the crew can only do something else."""
    return lambda order, plan: make(order, plan) if order.visit.diagnosis else e.CrewAccepted()


def _lines(count: str) -> Make:
    return lambda _, plan: build.diagnosis(plan, lines=build.price_lines(plan, {"valve": count}, "customer"))


def _issued(order: Order, _: Procedure) -> Any:
    signatures = order.visit.signatures
    return e.SheetIssued(visit_h=signatures[-1].h if signatures else "0" * 64, sheet_sha256="f" * 64)


STRAIGHT: list[Make] = [
    (lambda order, plan, body=body: body)  # type: ignore[misc]
    for body in (
        e.CrewAccepted(),
        build.CONTACT,
        e.CrewDeparted(),
        build.ARRIVED,
        build.SAFE,
        build.PHOTO_BEFORE,
    )
] + [
    lambda _, plan: build.diagnosis(plan),
    _needs_diagnosis(build.explained),
    _needs_diagnosis(build.agreed),
    lambda *_: e.WorkStarted(),
    lambda *_: build.PHOTO_AFTER,
    lambda *_: build.FINISHED,
    lambda *_: build.reading(),
    lambda *_: build.TAUGHT,
    lambda *_: build.TIDIED,
    _needs_diagnosis(build.signed),
    _issued,
]
DETOURS: list[Make] = [
    _lines("1"),
    _lines("2"),
    _needs_diagnosis(build.refused),
    lambda *_: build.reading("9"),
    lambda *_: e.SafetyChecked(answers={"gas": "fail"}),
    lambda *_: e.WorkStarted(emergency="water runs out"),
    lambda *_: e.PartUsed(code="valve", quantity="1"),
    lambda *_: e.WorkSuspended(reason="part on order"),
    lambda *_: e.WorkResumed(),
    lambda *_: e.WorkReturned(reason="not ours"),
    lambda *_: e.OrderAssigned(crew="c2", area="north"),
    *(_correct(field) for field in ("safety", "photos", "diagnoses", "measurements", "teachings", "tidyings", "parts")),
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(range(len(DETOURS) + 4)), max_size=25), st.sampled_from(["P1", "P3"]))
def test_whatever_the_gates_let_through_keeps_its_promises(turns: list[int], urgency: str) -> None:
    order = build.order(urgency=urgency)
    for turn in [*turns, *[len(DETOURS)] * 3]:
        straight = turn >= len(DETOURS)
        for make in STRAIGHT if straight else [DETOURS[turn]]:
            order = _tried(order, make)


def _tried(order: Order, make: Make) -> Order:
    """The order after the body where gates and lifecycle both let it through."""
    body = make(order, PLAN)
    fact = build.fact(body, len(order.trail) + 1, order=order)
    result = apply(order, fact)
    if unmet(order, fact.kind, PLAN, body) or not isinstance(result, Order):
        return order
    _promised(result, body)
    return result


def _promised(order: Order, body: Any) -> None:
    visit = order.visit
    if isinstance(body, e.WorkStarted | e.WorkFinished) and visit.consent is not None:
        assert isinstance(visit.consent, e.ConsentGiven)
        assert visit.consent.shown.statement_sha256 == consent_statement(order, PLAN, "en").sha256()
        assert visit.consent.strokes_sha256
    if isinstance(body, e.WorkStarted) and visit.consent is None:
        assert (order.urgency, bool(body.emergency)) == ("P1", True)
    if isinstance(body, e.VisitSigned):
        assert order.state is S.SIGNED_OFF
        assert visit.tidyings
        statement = sign_off_statement(order, PLAN, "en")
        assert body.shown.statement_sha256 == statement.sha256()
        assert statement.is_refused or (statement.action and all(row.verdict == "pass" for row in statement.readings))
        assert statement.is_refused or statement.readings
        assert statement.total == "0.00" or isinstance(visit.consent, e.ConsentGiven)
    if isinstance(body, e.SheetIssued):
        assert body.visit_h == visit.signatures[-1].h


def test_the_straight_way_ends_signed_with_a_sheet() -> None:
    order = build.order()
    for make in STRAIGHT:
        order = _tried(order, make)
    assert order.state is S.SIGNED_OFF
    assert order.visit.sheets
