"""Held work decided on at the desk, over real parts: what desk and tablet show afterwards is what the server holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.decision import groups
from app.domain.events import Fact
from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.storage.accepted import accepted
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig
from tests.sync.test_end_to_end import dispatched
from ui.desk.checking import seen
from ui.field.accepted_words import accepted_words


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def held_facts(desk: Member, order: OrderId) -> list[Fact]:
    reply = desk.timeline(order)
    found = [each.fact for each in seen(reply, desk.opened.enrolled.reply.trust) if each.stored.outcome == "quarantined"]
    return [fact for fact in found if isinstance(fact, Fact)]


@pytest.fixture
def worked_on(desk: Member, tablet: Member) -> OrderId:
    """Cancelled while the crew finished and signed offline."""
    (order,) = dispatched(desk, tablet)
    tablet.does.until(order, Step.REPAIR)
    tablet.synced()
    desk.synced()
    desk.does.orders.cancel(order, "the customer called")
    desk.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    desk.synced()
    assert desk.order(order).state is OrderState.CANCELLED and desk.order(order).held
    return order


def test_an_accepted_visit_is_signed_off_on_both_sides(desk: Member, tablet: Member, worked_on: OrderId) -> None:
    (facts,) = groups(held_facts(desk, worked_on))
    desk.does.orders.decide(worked_on, "accept", [fact.id for fact in facts], "the customer had signed")
    desk.synced()
    tablet.synced()
    assert desk.order(worked_on).state is OrderState.SIGNED_OFF and not desk.order(worked_on).held
    assert tablet.shown() == desk.shown()
    (told,) = accepted(tablet.opened.store.engine, tablet.clock.wall_ms())
    assert (told.why, told.count) == ("the customer had signed", len(facts))
    assert [each["text"] for each in accepted_words((told,), "zh")] == [
        f"调度已接受：the customer had signed 另有 {len(facts) - 1} 条一并生效。"
    ]
    assert not tablet.opened.replica.held() and "accepted" in {row.outcome for row in tablet.log()}


def test_a_rejected_visit_stays_cancelled_and_its_author_learns_why(desk: Member, tablet: Member, worked_on: OrderId) -> None:
    (facts,) = groups(held_facts(desk, worked_on))
    desk.does.orders.decide(worked_on, "reject", [fact.id for fact in facts], "done at the wrong house")
    assert not desk.order(worked_on).held
    desk.synced()
    tablet.synced()
    assert desk.order(worked_on).state is OrderState.CANCELLED and tablet.shown() == desk.shown()
    told = tablet.opened.replica.held()
    assert {item.outcome for item in told} == {"rejected"} and told[0].params["why"] == "done at the wrong house"
