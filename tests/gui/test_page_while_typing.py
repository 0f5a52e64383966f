"""S18: a page of the feed while a step of the same order is open: what was typed stays, and one record comes of it."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from app.domain.envelope import parse
from app.domain.identity import EventId, OrderId
from app.domain.order import Order, OrderState
from app.storage.database import reading
from app.storage.replica import Arrival
from app.storage.tables import log
from tests.gui.replica import ORDERS, Crew, StandingClock
from ui.background import Background
from ui.demo.drive import wait_for
from ui.field.order_page import OrderPageModel
from ui.field.photo import GivenPhotos

SCOPE, FROM_DESK = "crew:N-HEAT", EventId("01a1fd3d-ffff-7fff-8fff-ffffffffffff")


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path / "data", StandingClock())
    made.parts.store.remember("feed_epoch", 1)
    return made


def arrives(crew: Crew, order: Order) -> None:
    """The order as the server has it after somebody else's event."""
    replica = crew.parts.replica
    at, _ = replica.position(SCOPE)
    assert replica.take_page(1, SCOPE, at, at + 1, False, [Arrival(order, msgspec.json.encode(order), at + 5)])


def stands(crew: Crew, order_id: OrderId) -> Order:
    order = crew.parts.store.order(order_id)
    assert order is not None
    return order


def shown_again(page: OrderPageModel, background: Background) -> None:
    page.tick()
    assert wait_for(lambda: background.is_idle)


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_what_was_typed_stays_and_the_record_rests_on_what_is_shown(crew: Crew, background: Background, is_cancelled: bool) -> None:
    (order_id,) = crew.take_in(ORDERS[1])
    shift = crew.shift(background)
    refused: list[str] = []
    shift.refused.connect(refused.append)
    page = OrderPageModel(shift, GivenPhotos([]))
    page.open(order_id)
    assert wait_for(lambda: page._step is not None)
    step = page._step
    assert step is not None
    step.keep(typed="屋里 15 度")
    before = stands(crew, order_id)
    state = OrderState.CANCELLED if is_cancelled else before.state
    arrives(crew, replace(before, urgency="P1", state=state, tip=FROM_DESK, trail=(*before.trail, FROM_DESK)))
    shown_again(page, background)
    assert page._step is step and step.draft == {"typed": "屋里 15 度"} and step.opened.order.urgency == "P1"
    step.record(lambda: shift.parts.visits.attempt_contact(order_id, "no_answer"))
    assert wait_for(lambda: background.is_idle)
    with reading(crew.parts.store.engine) as connection:
        raws = connection.execute(select(log.c.raw).where(log.c.type != "order.created").order_by(log.c.seq)).scalars().all()
    if is_cancelled:
        assert raws == [] and refused and crew.parts.store.draft(order_id, step.step.value, "m-0417") == {"typed": "屋里 15 度"}
        return
    # To call somebody is to have accepted the order: one act, two facts, the second upon the first.
    accepted, called = map(parse, raws)
    assert (accepted.after, called.after) == (FROM_DESK, accepted.id) and refused == []
    assert stands(crew, order_id).trail == (*before.trail, FROM_DESK, accepted.id, called.id)
