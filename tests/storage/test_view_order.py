"""The order in which own rows are laid over the base: as the server decided them, then the open ones (decision 0007)."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.events import CrewAccepted, CrewArrived, CrewDeparted
from app.domain.identity import EventId
from app.domain.order import Order, OrderState
from app.storage.replica import Arrival
from tests.storage.devices import Bench

SCOPE = "crew:c1"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def dispatched(bench: Bench) -> Order:
    """An order of the server's at version 1; the device's own row for it is answered."""
    order = bench.create()
    bench.replica.take_answers([bench.verdict(bench.rows()[0].h)])
    arrival = bench.server_order(order, ver=1)
    assert bench.replica.take_page(1, SCOPE, 0, 1, False, [arrival])
    return arrival.order


def assigned_anew(bench: Bench, stood: Order, ver: int) -> None:
    """The order comes again, given to the same crew a second time."""
    made = EventId(f"assignment-{ver}")
    order = msgspec.structs.replace(stood, av=made, tip=made, trail=(*stood.trail, made))
    at = bench.replica.position(SCOPE)[0]
    assert bench.replica.take_page(1, SCOPE, at, at + 1, False, [Arrival(order, msgspec.json.encode(order), ver)])


def shown(bench: Bench, order_id: str) -> tuple[OrderState, int]:
    found = bench.store.shown(order_id)
    assert found is not None
    return found.order.state, found.waiting


def test_an_older_row_accepted_late_hides_no_newer_one_that_was_applied_before_it(bench: Bench) -> None:
    stood = dispatched(bench)
    order = stood.id
    accepted = bench.record(order, CrewAccepted()).events[0][0]
    early = bench.record(order, CrewDeparted()).h
    bench.replica.take_answers(
        [bench.verdict(bench.rows()[1].h, "applied", ver=2, pos=2), bench.verdict(early, "quarantined", ver=4, pos=3)]
    )
    assigned_anew(bench, msgspec.structs.replace(stood, trail=(*stood.trail, accepted)), ver=4)
    newer = bench.record(order, CrewAccepted()).h
    assert shown(bench, order) == (OrderState.ACCEPTED, 0)
    bench.replica.take_answers([bench.verdict(newer, "applied", ver=5, pos=5), bench.verdict(early, "accepted", ver=6, pos=3)])
    assert shown(bench, order) == (OrderState.EN_ROUTE, 0)
    stands = bench.store.order(order)
    assert stands is not None
    assert len(stands.trail) == 5, "the acknowledged row is in the view"


def test_an_open_row_is_laid_over_all_that_is_decided(bench: Bench) -> None:
    stood = dispatched(bench)
    order = stood.id
    held = bench.record(order, CrewAccepted()).h
    bench.replica.take_answers([bench.verdict(held, "quarantined", ver=2, pos=2)])
    assigned_anew(bench, stood, ver=3)
    bench.record(order, CrewAccepted())
    bench.replica.take_answers([bench.verdict(held, "accepted", ver=4, pos=2)])
    # What the server will say of the open row is open; nothing is shown twice and nothing counts as lost.
    assert shown(bench, order) == (OrderState.ACCEPTED, 1)


def test_an_applied_row_keeps_in_the_view_what_it_rests_on_though_that_answer_never_came(bench: Bench) -> None:
    stood = dispatched(bench)
    order = stood.id
    bench.record(order, CrewAccepted())
    bench.record(order, CrewDeparted())
    last = bench.record(order, CrewArrived()).h
    bench.replica.take_answers([bench.verdict(last, "applied", ver=4, pos=4)])
    assert shown(bench, order) == (OrderState.ON_SITE, 0)


def test_a_row_that_rests_on_what_is_not_here_waits_though_its_state_would_fit(bench: Bench) -> None:
    """Seeds 1807 and 5758 of the model: after a database went back, an own open row filled a foreign one's place by chance."""
    stood = dispatched(bench)
    order = stood.id
    early = bench.record(order, CrewAccepted()).h
    bench.record(order, CrewDeparted())
    assert shown(bench, order) == (OrderState.EN_ROUTE, 0)
    bench.replica.take_answers([bench.verdict(early, "quarantined", ver=3, pos=3)])
    bench.record(order, CrewAccepted())
    assert shown(bench, order) == (OrderState.ACCEPTED, 1)
