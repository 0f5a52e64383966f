"""S7: a desk decides on held events: accepted as a whole or not at all, rejected, and never twice; the author learns of it."""

from collections.abc import Callable

import msgspec
import pytest

from app.domain.envelope import BlobRef
from app.domain.events import OrderCancelled, OrderClosed, PhotoTaken, QuarantineDecided
from app.domain.order import Order
from app.wording import has_sentence
from sync.protocol.messages import Answer, EventsReply
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.test_server_ledger import outcomes

Enrol = Callable[[str], RawDevice]


def decide(desk: RawDevice, about: Signed, after: Signed, *targets: Signed, verdict: str = "accept", av: Signed | None = None) -> Signed:
    body = QuarantineDecided(verdict=verdict, targets=tuple(t.id for t in targets), reason="told by phone")  # type: ignore[arg-type]
    return desk.follow(body, about, after, av=av)


def said(device: RawDevice, *events: Signed) -> list[str]:
    return [f"{a.outcome}:{a.reason}" if a.reason else str(a.outcome) for a in device.known(*(event.h for event in events))]


def order_of(desk: RawDevice) -> Order:
    order = desk.pull("area:north").items[-1].order
    assert order is not None
    return order


@pytest.fixture
def cancelled(desk: RawDevice, crew: RawDevice) -> tuple[Signed, Signed, list[Signed]]:
    """(created, cancelled, what the crew did meanwhile): all of the crew's is held."""
    created = desk.create()
    cancel = desk.follow(OrderCancelled(reason="twice"), created)
    desk.push(created, cancel)
    accepted = crew.accept(created)
    called = crew.contact(created, accepted)
    assert outcomes(crew.push(accepted, called)) == ["quarantined:order.terminal", "quarantined:server.follows"]
    return created, cancel, [accepted, called]


Held = tuple[Signed, Signed, list[Signed]]


def test_held_events_take_effect_together_and_leave_the_quarantine(desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    decision = decide(desk, created, cancel, *late)
    assert outcomes(desk.push(decision)) == ["applied"]
    order = order_of(desk)
    assert order.state == "accepted" and order.held == () and order.tip == decision.id
    assert order.trail == (created.id, cancel.id, late[0].id, late[1].id, decision.id)
    assert said(crew, *late) == ["accepted:server.decided_accept"] * 2
    assert [answer.params["why"] for answer in crew.known(late[0].h)] == ["told by phone"]


def test_a_rejected_event_stays_stored_without_effect(desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    desk.push(decide(desk, created, cancel, *late, verdict="reject"))
    order = order_of(desk)
    assert order.state == "cancelled" and order.held == ()
    assert said(crew, *late) == ["rejected:server.decided_reject"] * 2
    reply = desk.ask("GET", f"/v1/order/{created.envelope.order_id}/events")
    stored = msgspec.json.decode(reply.content, type=EventsReply).events
    assert [bytes(event.raw) for event in stored[2:4]] == [event.raw for event in late]
    assert [event.outcome for event in stored[2:4]] == ["rejected", "rejected"]


def test_the_one_who_decided_stands_beside_the_event(desk: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    decision = decide(desk, created, cancel, *late)
    desk.push(decision)
    reply = desk.ask("GET", f"/v1/order/{created.envelope.order_id}/events")
    events = msgspec.json.decode(reply.content, type=EventsReply).events
    assert [event.decided_by for event in events] == ["", "", decision.id, decision.id, ""]


def test_the_author_learns_of_it_by_the_head_out_of_scope_too(desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    closed = desk.follow(OrderClosed(), created, cancel)
    decision = decide(desk, created, closed, *late, verdict="reject")
    assert outcomes(desk.push(closed, decision)) == ["applied", "applied"]
    head = crew.head()
    assert [(answer.h, answer.outcome) for answer in head.known] == [(event.h, "rejected") for event in late]


def test_the_second_decision_has_no_effect_and_is_shown_to_its_author(device: Enrol, desk: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    other = device("desk")
    first = decide(desk, created, cancel, *late)
    second = decide(other, created, cancel, *late, verdict="reject")
    assert outcomes(desk.push(first)) == ["applied"]
    assert outcomes(other.push(second)) == ["quarantined:server.already_decided"]
    assert order_of(desk).held == (second.id,)
    third = decide(other, created, first, second, verdict="reject")
    assert outcomes(other.push(third)) == ["applied"]
    assert order_of(desk).held == ()


def test_all_or_none_one_that_does_not_fit_holds_back_the_others(desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    backwards = decide(desk, created, cancel, late[1], late[0])
    assert outcomes(desk.push(backwards)) == ["quarantined:decision.rests_on_nothing"]
    assert order_of(desk).state == "cancelled" and set(order_of(desk).held) == {late[0].id, late[1].id, backwards.id}
    assert {answer.outcome for answer in crew.known(late[0].h, late[1].h)} == {"quarantined"}


def test_a_decision_is_about_one_device_and_one_order(device: Enrol, desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    second = device("field-N-WATER")
    other = second.accept(created)
    elsewhere = desk.create()
    gone = desk.follow(OrderCancelled(reason="twice"), elsewhere)
    there = crew.accept(elsewhere)
    second.push(other)
    desk.push(elsewhere, gone)
    crew.push(there)
    for pair in ((late[0], other), (late[0], there)):
        assert outcomes(desk.push(decide(desk, created, cancel, *pair))) == ["quarantined:server.decision_mixed"]


def test_only_a_crews_event_is_accepted_a_desks_is_rejected(device: Enrol, desk: RawDevice) -> None:
    created = desk.create()
    moved = desk.assign(created, "N-HEAT", "north")
    stale = desk.follow(OrderCancelled(reason="twice"), created)
    assert outcomes(desk.push(created, moved, stale))[2] == "quarantined:order.stale_assignment"
    wrong = decide(desk, created, moved, stale, av=moved)
    assert outcomes(desk.push(wrong)) == ["quarantined:decision.crew_only"]
    right = decide(desk, created, moved, stale, verdict="reject", av=moved)
    assert outcomes(desk.push(right)) == ["applied"]


def test_nothing_is_accepted_into_a_closed_order(desk: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    closed = desk.follow(OrderClosed(), created, cancel)
    desk.push(closed)
    assert outcomes(desk.push(decide(desk, created, closed, *late))) == ["quarantined:order.terminal"]


def test_a_decision_under_an_earlier_assignment_is_held(desk: RawDevice, cancelled: Held) -> None:
    fresh = desk.create()
    moved = desk.assign(fresh, "N-HEAT", "north")
    desk.push(fresh, moved)
    late = cancelled[2]
    assert outcomes(desk.push(decide(desk, fresh, moved, *late))) == ["quarantined:server.decision_mixed"]


def test_a_crew_decides_nothing(desk: RawDevice, crew: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    assert outcomes(crew.push(decide(crew, created, cancel, *late))) == ["quarantined:server.role_not_allowed"]


def test_a_decision_waits_for_the_event_it_is_about(desk: RawDevice, crew: RawDevice) -> None:
    """After a restore the desk may be there before the crew."""
    created = desk.create()
    cancel = desk.follow(OrderCancelled(reason="twice"), created)
    late = crew.accept(created)
    decision = decide(desk, created, cancel, late)
    assert outcomes(desk.push(created, cancel, decision))[2] == "deferred:server.waits"
    crew.push(late)
    assert said(crew, late) == ["accepted:server.decided_accept"]
    assert said(desk, decision) == ["applied"] and order_of(desk).held == ()


def test_a_decision_waits_for_a_deferred_event_and_is_void_if_that_takes_effect(desk: RawDevice, crew: RawDevice) -> None:
    created = desk.create()
    accepted = crew.accept(created)
    called = crew.contact(created, accepted)
    desk.push(created)
    crew.push(called)
    decision = decide(desk, created, created, called, verdict="reject")
    assert outcomes(desk.push(decision)) == ["deferred:server.waits"]
    crew.push(accepted)
    assert said(crew, accepted, called) == ["applied", "applied"]
    assert said(desk, decision) == ["quarantined:server.already_decided"]


def test_an_accepted_events_files_are_waited_for(desk: RawDevice, crew: RawDevice) -> None:
    created = desk.create()
    accepted = crew.accept(created)
    desk.push(created)
    crew.push(accepted)
    cancel = desk.follow(OrderCancelled(reason="twice"), created, accepted)
    desk.push(cancel)
    sha = "ab" * 32
    body = PhotoTaken(item="p", role="before", sha256=sha)
    photo = crew.follow(body, created, accepted, blobs=(BlobRef("photo", sha, 5, "image/jpeg"),))
    crew.push(photo)
    assert order_of(desk).pending == ()
    desk.push(decide(desk, created, cancel, photo))
    assert order_of(desk).pending == (sha,)


def test_a_repeated_decision_gets_the_same_answer(desk: RawDevice, cancelled: Held) -> None:
    created, cancel, late = cancelled
    decision = decide(desk, created, cancel, *late)
    first: tuple[Answer, ...] = desk.push(decision)
    assert desk.push(decision) == first
    assert all(has_sentence(code) for code in ("server.decided_accept", "server.decided_reject"))


@pytest.mark.parametrize("targets", [(), ("twice", "twice")])
def test_a_decision_without_targets_or_naming_one_twice_is_incomplete(desk: RawDevice, cancelled: Held, targets: tuple[str, ...]) -> None:
    created, cancel, late = cancelled
    named = [late[0]] * len(targets)
    assert outcomes(desk.push(decide(desk, created, cancel, *named))) == ["quarantined:decision.incomplete"]
