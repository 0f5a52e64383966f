"""The promised times of an order: contact, arrival, repair, each counted from intake; and the consent that an emergency owes.

The one rule: a limit starts at intake, not when a crew accepts; a customer's own delay moves the arrival to the new window.
"""

from operator import itemgetter
from typing import Literal

import msgspec

from app.domain.order import TERMINAL, Order, OrderState

MINUTE_MS = 60_000

State = Literal["running", "met", "broken", "paused"]

# Past this no limit is missed by oversight: what the desk or the customer decided stopped it.
_STOPPED = TERMINAL | {OrderState.RETURNED}
_HALTED = _STOPPED | {OrderState.SUSPENDED}
_FIRST = itemgetter(0)
_REPAIRED = frozenset({OrderState.FINISHED, OrderState.SIGNED_OFF, OrderState.CLOSED})


Name = Literal["contact", "arrival", "repair", "consent"]

# A limit's name, when it is due, and when the thing was done.
_Limit = tuple[Name, int, int | None]


class Clock(msgspec.Struct, frozen=True):
    """One limit of `limit_ms` > 0; `left_ms` is negative when late, and counts to `done_ms` once the thing is done."""

    name: Name
    due_ms: int
    limit_ms: int
    left_ms: int
    state: State
    done_ms: int | None = None

    @property
    def used_percent(self) -> int:
        return max(0, min(100, 100 - self.left_ms * 100 // self.limit_ms))


def clocks(order: Order, now_ms: int) -> tuple[Clock, ...]:
    """The three clocks of an order in the order of the visit, and a fourth where work began before the consent."""
    three = (_clock(name, order, due_ms, done_ms, now_ms) for name, due_ms, done_ms in _limits(order))
    return (*three, *_owed_consent(order, now_ms))


def next_clock(order: Order, now_ms: int) -> Clock | None:
    """The running limit that ends next; None when nothing runs."""
    if order.state in _HALTED:
        return None
    # Asked of every order of a pull and of a list, so only the clock that is wanted is made.
    running = [(due_ms, name) for name, due_ms, done_ms in _limits(order) if done_ms is None]
    owed = next((clock for clock in _owed_consent(order, now_ms) if clock.state == "running"), None)
    if not running:
        return owed
    due_ms, name = min(running, key=_FIRST)
    return owed if owed is not None and owed.due_ms < due_ms else _clock(name, order, due_ms, None, now_ms)


def _limits(order: Order) -> tuple[_Limit, _Limit, _Limit]:
    """Name, due_ms and done_ms of contact, arrival and repair."""
    received_ms, limits = order.received_ms, order.limits
    contacted = next((a.at_ms for v in order.visits for a in v.attempts), None)
    arrived = next((a.at_ms for v in order.visits for a in v.arrivals), None)
    return (
        ("contact", received_ms + limits.contact_min * MINUTE_MS, contacted),
        ("arrival", _arrival_due_ms(order, arrived), arrived),
        ("repair", received_ms + limits.repair_min * MINUTE_MS, _repaired_ms(order)),
    )


def _owed_consent(order: Order, now_ms: int) -> tuple[Clock, ...]:
    """Runs from an emergency start until the customer agreed, or signed the visit off by hand."""
    if not order.visits:
        return ()
    visit = order.visit
    start = next((start for start in visit.starts if start.body.emergency and start.body.consent_due_ms is not None), None)
    if start is None or start.body.consent_due_ms is None:
        return ()
    signed = [note.at_ms for note in visit.signatures if note.body.strokes_sha256]
    agreed = [note.at_ms for note in visit.consents if note.at_ms >= start.at_ms]
    done_ms = min(agreed + signed, default=None)
    clock = _clock("consent", order, start.body.consent_due_ms, done_ms, now_ms)
    return (msgspec.structs.replace(clock, limit_ms=max(1, start.body.consent_due_ms - start.at_ms)),)


def _arrival_due_ms(order: Order, arrived_ms: int | None) -> int:
    """A new window counts only if it was agreed before the arrival: a later one is about another trip."""
    due_ms = order.received_ms + order.limits.arrive_min * MINUTE_MS
    for attempt in (attempt for visit in order.visits for attempt in visit.attempts):
        in_time = arrived_ms is None or attempt.at_ms <= arrived_ms
        if in_time and attempt.body.outcome == "rescheduled" and attempt.body.window_to_ms is not None:
            due_ms = max(due_ms, attempt.body.window_to_ms)
    return due_ms


def _repaired_ms(order: Order) -> int | None:
    """When the work ended; a repair that was taken up again after a failing test is not done yet."""
    if order.state not in _REPAIRED:
        return None
    visit = order.visit
    ends = visit.finishes or visit.signatures
    return ends[-1].at_ms if ends else None


def _clock(name: Name, order: Order, due_ms: int, done_ms: int | None, now_ms: int) -> Clock:
    state: State = "running"
    if done_ms is not None:
        state = "met" if done_ms <= due_ms else "broken"
    elif order.state in _HALTED:
        state = "paused"
    left_ms = due_ms - (done_ms if done_ms is not None else now_ms)
    return Clock(name, due_ms, max(1, due_ms - order.received_ms), left_ms, state, done_ms)
