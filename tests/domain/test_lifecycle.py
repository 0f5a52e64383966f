"""The lifecycle table and the fold: what may follow what, and that folding never breaks."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import events as e
from app.domain.order import LIFECYCLE, TERMINAL, Edge, Misfit, Order, OrderState, S, apply, scopes_of
from app.domain.visit import CORRECTABLE, FIELDS
from tests.domain import build

ALL = build.one_of_each()
KINDS_OF_ORDERS = sorted(set(e.KINDS) - {"order.created"})
PAIRS = [(state, kind) for state in OrderState for kind in KINDS_OF_ORDERS]
VISITED = build.whole_visit()


def _in(state: OrderState) -> Order:
    """An order in a state with a photo to take back."""
    noted = build.before("diagnosis.recorded")
    return msgspec.structs.replace(noted, state=state)


def _fact_of(kind: str, order: Order, **changes: str) -> e.Fact:
    photo = order.visit.photos[0].event
    body = e.StepCorrected(of=photo) if kind == "step.corrected" else ALL[kind]
    return build.fact(body, 500, order=order, **changes)


@pytest.mark.parametrize(("state", "kind"), PAIRS, ids=lambda value: str(value))
def test_every_pair_leads_where_the_table_says(state: OrderState, kind: str) -> None:
    order = _in(state)
    edge = LIFECYCLE.get((state, kind))
    result = apply(order, _fact_of(kind, order))
    if edge is None or edge.late:
        expected = "order.terminal" if state in TERMINAL else "order.illegal_step"
        assert result == Misfit(expected, {"state": state.value, "kind": kind})
    else:
        assert isinstance(result, Order)
        assert result.state is edge.to


@pytest.mark.parametrize(("state", "kind"), PAIRS, ids=lambda value: str(value))
def test_an_accepted_late_fact_takes_the_late_edges_too(state: OrderState, kind: str) -> None:
    order = _in(state)
    edge = LIFECYCLE.get((state, kind))
    result = apply(order, _fact_of(kind, order), late=True)
    if edge is None:
        assert isinstance(result, Misfit)
    else:
        assert isinstance(result, Order)
        assert result.state is edge.to


def test_every_state_can_be_reached_and_only_closed_has_no_way_on() -> None:
    reached = {S.REPORTED, S.DISPATCHED} | {edge.to for edge in LIFECYCLE.values() if not edge.late}
    assert reached == set(OrderState)
    leaves = {before for (before, _), edge in LIFECYCLE.items() if edge.to is not before}
    assert set(OrderState) - leaves == {S.CLOSED}


def test_late_edges_are_only_those_of_crews_on_orders_taken_from_them() -> None:
    late = {(state, kind) for (state, kind), edge in LIFECYCLE.items() if edge.late}
    assert {state for state, _ in late} == {S.CANCELLED, S.DISPATCHED, S.ACCEPTED}
    assert all(e.KINDS[kind].roles == e.CREW for _, kind in late)
    assert LIFECYCLE[S.CANCELLED, "work.finished"] == Edge(S.FINISHED, late=True)


def test_every_kind_that_leaves_a_note_has_its_field() -> None:
    for kind, field in FIELDS.items():
        order = _in(S.ON_SITE)
        state = next(state for (state, k), edge in LIFECYCLE.items() if k == kind and not edge.late)
        result = apply(msgspec.structs.replace(order, state=state), _fact_of(kind, order))
        assert isinstance(result, Order)
        assert getattr(result.visit, field)[-1].body == ALL[kind]
    assert set(FIELDS) >= CORRECTABLE


@pytest.mark.parametrize("crew", ["c1", None])
def test_an_order_starts_dispatched_only_with_a_crew(crew: str | None) -> None:
    order = build.order(crew=crew)
    assert order.state is (S.DISPATCHED if crew else S.REPORTED)
    assert scopes_of(order) == ({"area:north", "crew:c1"} if crew else {"area:north"})


def test_a_closed_order_leaves_the_crews_scope() -> None:
    closed = build.after(build.before("nothing: to the end"), e.OrderClosed())
    assert scopes_of(closed) == {"area:north"}


def test_a_cancelled_order_stays_in_the_crews_scope() -> None:
    assert "crew:c1" in scopes_of(build.after(build.order(), e.OrderCancelled(reason="called off")))


def test_an_order_cannot_be_created_twice_or_without_an_id() -> None:
    order = build.order()
    assert apply(order, build.fact(build.created(), 2)) == Misfit("order.exists")
    assert apply(order, build.fact(build.created(), 1)) is order
    assert apply(None, build.fact(build.created(), order_id=None)) == Misfit("order.unknown")
    assert apply(None, build.fact(e.CrewAccepted())) == Misfit("order.unknown")


def test_a_fact_on_an_older_assignment_fits_only_late() -> None:
    order = build.after(build.order(), e.OrderAssigned(crew="c2", area="north"))
    stale = build.fact(e.CrewAccepted(), 9, av=build.event_id(1))
    assert apply(order, stale) == Misfit("order.stale_assignment")
    accepted = apply(order, stale, late=True)
    assert isinstance(accepted, Order)
    assert accepted.state is S.ACCEPTED


def test_an_assignment_sets_crew_area_and_reason_and_opens_a_new_trip() -> None:
    order = build.after(build.before("crew.departed"), e.OrderAssigned(crew="c2", area="south", reason="nearer"))
    assert (order.crew, order.area, order.reason, order.av) == ("c2", "south", "nearer", order.tip)
    assert [visit.number for visit in order.visits] == [1, 2]
    assert order.visit.attempts == ()


def test_an_assignment_before_any_note_opens_no_trip() -> None:
    order = build.after(build.order(), e.OrderAssigned(crew="c2", area="south"))
    assert order.visits == ()
    assert order.visit.number == 1


def test_an_assignment_after_all_notes_were_taken_back_opens_no_trip() -> None:
    contacted = build.before("crew.departed")
    undone = build.after(contacted, e.StepCorrected(of=contacted.visit.attempts[0].event))
    assert [v.number for v in build.after(undone, e.OrderAssigned(crew="c2", area="south")).visits] == [1]


def test_linked_orders_and_the_reason_of_a_cancellation_are_kept() -> None:
    order = build.after(build.order(), e.OrderLinked(to="other", reason="same pipe"), e.OrderCancelled(reason="called off"))
    assert order.linked == ("other",)
    assert order.reason == "called off"


def test_the_time_of_a_state_counts_from_its_first_fact() -> None:
    order = build.before("safety.checked")
    since_ms = order.state_since_ms
    assert build.after(order, build.SAFE, build.PHOTO_BEFORE).state_since_ms == since_ms


@pytest.mark.parametrize("kind", sorted(CORRECTABLE))
def test_a_corrected_note_no_longer_counts(kind: str) -> None:
    order = build.before("work.finished")
    notes = getattr(order.visit, FIELDS[kind])
    if not notes:
        order = build.after(build.before("visit.signed"))
        notes = getattr(order.visit, FIELDS[kind])
    undone = build.after(order, e.StepCorrected(of=notes[-1].event))
    assert getattr(undone.visit, FIELDS[kind]) == notes[:-1]
    assert undone.trail[-1] != notes[-1].event


@pytest.mark.parametrize("name", ["consents", "starts", "finishes", "arrivals"])
def test_what_moved_the_order_on_cannot_be_taken_back(name: str) -> None:
    order = build.before("visit.signed")
    correction = build.fact(e.StepCorrected(of=getattr(order.visit, name)[0].event), 99, order=order)
    assert apply(order, correction) == Misfit("order.nothing_to_correct")


def test_nothing_is_taken_back_twice_or_after_the_signature() -> None:
    order = build.before("work.finished")
    photo = order.visit.photos[0].event
    undone = build.after(order, e.StepCorrected(of=photo))
    assert apply(undone, build.fact(e.StepCorrected(of=photo), 99, order=undone)) == Misfit("order.nothing_to_correct")
    signed = build.before("sheet.issued")
    assert isinstance(apply(signed, build.fact(e.StepCorrected(of=photo), 99, order=signed)), Misfit)


def test_apply_is_pure_and_repeating_a_fact_changes_nothing() -> None:
    order: Order | None = None
    for fact in VISITED:
        before = msgspec.json.encode(order)
        first, second = apply(order, fact), apply(order, fact)
        assert first == second
        assert msgspec.json.encode(order) == before
        assert isinstance(first, Order)
        assert apply(first, fact) is first
        order = first
    assert order is not None
    assert order.trail == tuple(fact.id for fact in VISITED)


def test_a_folded_order_survives_the_wire() -> None:
    order: Order | None = None
    for fact in VISITED:
        result = apply(order, fact)
        assert isinstance(result, Order)
        order = result
        assert msgspec.json.decode(msgspec.json.encode(order), type=Order) == order


_BODIES = [*ALL.values(), e.StepCorrected(of=build.event_id(3))]


@given(st.lists(st.tuples(st.sampled_from(_BODIES), st.integers(1, 12), st.integers(1, 4), st.booleans()), max_size=40))
def test_folding_any_facts_in_any_order_never_raises(told: list[tuple[e.EventBody, int, int, bool]]) -> None:
    order: Order | None = None
    for body, count, assigned, late in told:
        fact = build.fact(body, count, av=build.event_id(assigned))
        result = apply(order, fact, late=late)
        if isinstance(result, Order):
            assert result.tip == result.trail[-1]
            assert len(set(result.trail)) == len(result.trail)
            assert apply(result, fact) in (result, Misfit("order.exists"))
            order = result


@given(st.permutations(VISITED))
def test_a_shuffled_visit_is_taken_in_its_own_order_only(shuffled: list[e.Fact]) -> None:
    waiting, order = list(shuffled), None
    for _ in VISITED:
        for fact in waiting:
            result = apply(order, fact)
            if isinstance(result, Order):
                order = result
    assert order is not None
    assert set(order.trail) <= {fact.id for fact in VISITED}
    assert order.state in OrderState
