"""The promised times: from intake, moved by the customer's own wish, stopped where nobody can act."""

import msgspec
import pytest

from app.domain import events as e
from app.domain.clocks import Clock, clocks, next_clock
from app.domain.order import Order, OrderState
from tests.domain import build

MINUTE = build.MINUTE_MS


def _after(minutes: int) -> int:
    return build.START_MS + minutes * MINUTE


def _clock(order: Order, name: str, minutes: int = 10) -> Clock:
    return next(clock for clock in clocks(order, _after(minutes)) if clock.name == name)


def _moved(window_to: int | None, at: int = 5) -> Order:
    order = build.after(build.order(), e.CrewAccepted(), at_ms=_after(1))
    until = None if window_to is None else _after(window_to)
    attempt = e.ContactAttempted(outcome="rescheduled", window_to_ms=until, answers={"home": "yes"})
    return build.after(order, attempt, at_ms=_after(at))


def _arrived(order: Order, at: int) -> Order:
    return build.after(order, e.CrewDeparted(), build.ARRIVED, at_ms=_after(at))


def test_all_limits_count_from_intake() -> None:
    assert [(c.name, c.due_ms) for c in clocks(build.order(), _after(1))] == [
        ("contact", _after(30)),
        ("arrival", _after(120)),
        ("repair", _after(480)),
    ]
    assert {c.state for c in clocks(build.order(), _after(1))} == {"running"}


def test_the_next_clock_is_the_one_that_ends_first() -> None:
    clock = next_clock(build.order(), _after(1))
    assert clock is not None
    assert (clock.name, clock.left_ms) == ("contact", 29 * MINUTE)


@pytest.mark.parametrize("step", [step for step, _ in build.VISIT])
@pytest.mark.parametrize("state", [None, OrderState.SUSPENDED, OrderState.RETURNED, OrderState.CANCELLED])
def test_the_next_clock_is_the_first_of_all_that_run(step: str, state: OrderState | None) -> None:
    order = build.before(step)
    if step == "work.finished":
        started = build.before("work.started", skip=("consent.given",))
        # A consent that is owed before anything else.
        order = build.after(started, e.WorkStarted(emergency="water runs", consent_due_ms=_after(1)))
    order = order if state is None else msgspec.structs.replace(order, state=state)
    running = [clock for clock in clocks(order, _after(5)) if clock.state == "running"]
    assert next_clock(order, _after(5)) == min(running, key=lambda clock: clock.due_ms, default=None)


def test_nothing_runs_after_all_is_done() -> None:
    assert next_clock(build.before("sheet.issued"), _after(60)) is None


@pytest.mark.parametrize(("minutes", "state"), [(30, "met"), (31, "broken")])
def test_a_limit_is_met_to_its_very_end(minutes: int, state: str) -> None:
    order = build.after(build.order(), e.CrewAccepted(), build.CONTACT, at_ms=_after(minutes))
    assert _clock(order, "contact").state == state


def test_a_late_clock_runs_below_zero_and_is_fully_used() -> None:
    clock = _clock(build.order(), "contact", minutes=45)
    assert (clock.state, clock.left_ms, clock.used_percent) == ("running", -15 * MINUTE, 100)


@pytest.mark.parametrize(("minutes", "percent"), [(0, 0), (1, 4), (15, 50), (30, 100), (-10, 0)])
def test_the_used_share_stays_between_none_and_all(minutes: int, percent: int) -> None:
    assert _clock(build.order(), "contact", minutes).used_percent == percent


def test_a_customers_own_delay_moves_the_arrival() -> None:
    assert _clock(_moved(300), "arrival").due_ms == _after(300)
    assert _clock(_moved(300), "repair").due_ms == _after(480)


def test_an_earlier_window_or_none_leaves_the_arrival_as_promised() -> None:
    assert _clock(_moved(60), "arrival").due_ms == _after(120)
    assert _clock(_moved(None), "arrival").due_ms == _after(120)


def test_a_window_that_the_customer_only_agreed_to_moves_nothing() -> None:
    agreed = e.ContactAttempted(outcome="agreed", window_to_ms=_after(300))
    order = build.after(build.order(), e.CrewAccepted(), agreed)
    assert _clock(order, "arrival").due_ms == _after(120)


def test_an_arrival_in_the_new_window_stays_met_on_the_next_trip() -> None:
    order = _arrived(_moved(300), 290)
    order = build.after(order, e.WorkReturned(reason="lacks a part"), e.OrderAssigned(crew="c2", area="north"), e.CrewAccepted())
    order = build.after(order, build.CONTACT, at_ms=_after(400))
    assert len(order.visits) == 2
    assert _clock(order, "arrival").state == "met"


def test_a_window_agreed_after_a_late_arrival_does_not_mend_it() -> None:
    order = _arrived(_moved(None), 200)
    order = build.after(order, e.WorkReturned(reason="lacks a part"), e.OrderAssigned(crew="c2", area="north"), e.CrewAccepted())
    later = e.ContactAttempted(outcome="rescheduled", window_to_ms=_after(900))
    assert _clock(build.after(order, later, at_ms=_after(400)), "arrival").state == "broken"


def test_a_suspended_or_stopped_order_pauses_what_is_not_done() -> None:
    working = build.before("part.used")
    suspended = build.after(working, e.WorkSuspended(reason="part on order"))
    assert [c.state for c in clocks(suspended, _after(60))] == ["met", "met", "paused"]
    assert _clock(build.after(suspended, e.WorkResumed()), "repair").state == "running"
    for stopped in (e.OrderCancelled(reason="called off"), e.WorkReturned(reason="not ours")):
        assert _clock(build.after(working, stopped), "repair").state == "paused"


def test_the_end_of_work_ends_the_repair_clock() -> None:
    order = build.before("measurement.taken")
    clock = _clock(order, "repair", 999)
    assert (clock.state, clock.done_ms) == ("met", order.visit.finishes[0].at_ms)


def test_work_taken_up_again_after_a_failing_test_is_not_repaired_yet() -> None:
    order = build.after(build.before("measurement.taken"), build.reading("9"), e.WorkResumed(reason="test failed"))
    assert _clock(order, "repair").state == "running"


def test_a_refusal_ends_the_repair_clock_with_the_signature() -> None:
    plan = build.procedure()
    order = build.before("consent.given")
    order = build.after(order, build.refused(order, plan), build.TIDIED)
    order = build.after(order, build.signed(order, plan))
    assert _clock(order, "repair").done_ms == order.visit.signatures[0].at_ms
    closed = build.after(order, e.OrderClosed())
    assert _clock(closed, "repair").state == "met"


def test_a_closed_order_without_a_visit_counts_nothing() -> None:
    order = build.after(build.order(), e.OrderCancelled(reason="called off"), e.OrderClosed())
    assert order.state is OrderState.CLOSED
    assert {c.state for c in clocks(order, _after(999))} == {"paused"}


def test_a_limit_of_nothing_is_used_at_once() -> None:
    order = msgspec.structs.replace(build.order(), limits=e.Limits(0, 0, 0))
    assert _clock(order, "contact", 0).used_percent == 100


def test_an_emergency_owes_a_consent_until_the_customer_agrees_or_signs() -> None:
    due_ms = build.START_MS + 24 * 3_600_000
    started = build.before("work.started", skip=("consent.given",))
    order = build.after(started, e.WorkStarted(emergency="water runs", consent_due_ms=due_ms))
    owed = clocks(order, due_ms - 1)[-1]
    assert (owed.name, owed.state, owed.left_ms) == ("consent", "running", 1)
    assert [clock.name for clock in clocks(build.order(), 0)] == ["contact", "arrival", "repair"]
