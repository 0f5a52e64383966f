"""A desk's decision on held facts, as the fold sees it."""

import msgspec
import pytest

from app.domain import events as e
from app.domain.decision import decided, groups, in_order, with_late
from app.domain.order import Misfit, Order, S, apply
from tests.domain import build


def _cancelled(before: str) -> tuple[Order, tuple[e.Fact, ...]]:
    """The order cancelled before that step, and what the crew recorded from there on."""
    order = build.before(before)
    cancelled = apply(order, build.fact(e.OrderCancelled(reason="called off"), 900, order=order))
    assert isinstance(cancelled, Order)
    return cancelled, build.whole_visit()[len(order.trail) :]


def _decision(order: Order, facts: tuple[e.Fact, ...], verdict: str = "accept", **changes: object) -> e.Fact:
    body = e.QuarantineDecided(verdict=verdict, targets=tuple(f.id for f in facts), reason="by phone")  # type: ignore[arg-type]
    return build.fact(msgspec.structs.replace(body, **changes), 950, order=order)


def test_a_whole_visit_is_accepted_with_its_signature() -> None:
    cancelled, late = _cancelled("photo.taken after")
    order = msgspec.structs.replace(cancelled, held=tuple(fact.id for fact in late))
    after = decided(order, _decision(order, late), late)
    assert isinstance(after, Order)
    assert after.state is S.SIGNED_OFF and after.held == () and after.tip == build.event_id(950)
    assert after.trail == (*order.trail, *(fact.id for fact in late), build.event_id(950))


def test_a_rejection_moves_nothing_but_the_quarantine() -> None:
    cancelled, late = _cancelled("photo.taken after")
    order = msgspec.structs.replace(cancelled, held=(*(fact.id for fact in late), build.event_id(77)))
    after = decided(order, _decision(order, late, "reject"), late)
    assert isinstance(after, Order)
    assert after.held == (build.event_id(77),)
    assert msgspec.structs.replace(after, held=order.held, tip=order.tip, trail=order.trail) == order


def test_one_that_does_not_fit_holds_back_all() -> None:
    order, late = _cancelled("photo.taken after")
    assert decided(order, _decision(order, late[1:]), late[1:]) == Misfit("decision.rests_on_nothing", {"kind": late[1].kind})
    closed = build.after(order, e.OrderClosed())
    assert isinstance(decided(closed, _decision(closed, late), late), Misfit)


def test_only_crews_facts_are_accepted() -> None:
    order, _ = _cancelled("photo.taken after")
    link = build.fact(e.OrderLinked(to=build.event_id(3), reason="same"), 901, order=order)
    assert with_late(order, (link,)) == Misfit("decision.crew_only", {"kind": "order.linked"})


@pytest.mark.parametrize("changes", [{"reason": " "}, {"targets": ()}, {"targets": (build.event_id(5), build.event_id(5))}])
def test_a_decision_names_its_reason_and_each_target_once(changes: dict[str, object]) -> None:
    order, late = _cancelled("photo.taken after")
    assert decided(order, _decision(order, late, **changes), late) == Misfit("decision.incomplete")


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_decision_under_another_assignment_is_stale(verdict: str) -> None:
    order, late = _cancelled("photo.taken after")
    stale = msgspec.structs.replace(_decision(order, late, verdict), av=build.event_id(3))
    assert decided(order, stale, late) == Misfit("order.stale_assignment")


def test_facts_are_put_in_the_order_of_what_they_rest_on() -> None:
    visit = build.whole_visit()[1:8]
    assert in_order(visit[::-1]) == visit
    circle = (msgspec.structs.replace(visit[0], after=visit[1].id), visit[1])
    assert sorted(fact.id for fact in in_order(circle)) == sorted(fact.id for fact in circle) and in_order(()) == ()


def test_a_decision_is_about_one_device() -> None:
    one, two, three = build.whole_visit()[1:4]
    other = msgspec.structs.replace(two, device="d2")
    assert list(groups((one, other, three))) == [(one, three), (other,)]
