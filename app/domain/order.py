"""The order, its lifecycle, and `apply`: the one fold that tablet, desk and server share.

The one rule: nobody else lists states. `LIFECYCLE` says what may follow what; the README's diagram is made from it.
"""

import enum

import msgspec

from app.domain import events as e
from app.domain.identity import CustomerId, EventId, OrderId
from app.domain.visit import FIELDS, Visit, note, without


class OrderState(enum.StrEnum):
    REPORTED = "reported"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    WORKING = "working"
    FINISHED = "finished"
    SIGNED_OFF = "signed_off"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    CANCELLED = "cancelled"


S = OrderState
TERMINAL = frozenset({S.CLOSED, S.CANCELLED})
# Nobody is on the way to these any more. A crew at the door needs name and address, and its sheet is sealed under their key.
AT_REST = TERMINAL | {S.SIGNED_OFF}
# A crew keeps a cancelled order in sight until the desk closes it: it must learn that it was cancelled.
OUTSIDE_CREW_SCOPE = frozenset({S.CLOSED})
# Where an order stands that was taken from a crew and that nobody has set out for since.
TAKEN_AWAY = (S.CANCELLED, S.DISPATCHED, S.ACCEPTED)


class Edge(msgspec.Struct, frozen=True):
    """Where an event leads; a `late` edge is taken only when a desk accepts a quarantined fact."""

    to: OrderState
    late: bool = False


def _lifecycle() -> dict[tuple[OrderState, str], Edge]:
    before_work = (S.DISPATCHED, S.ACCEPTED, S.EN_ROUTE, S.ON_SITE)
    open_states = (S.REPORTED, *before_work, S.WORKING, S.SUSPENDED, S.RETURNED)
    at_work = (S.ON_SITE, S.WORKING)
    rows: dict[str, dict[OrderState, OrderState]] = {
        "order.linked": {state: state for state in (*open_states, S.FINISHED, S.SIGNED_OFF)},
        "order.assigned": dict.fromkeys(open_states, S.DISPATCHED),
        "order.cancelled": dict.fromkeys(open_states, S.CANCELLED),
        "order.closed": {S.SIGNED_OFF: S.CLOSED, S.CANCELLED: S.CLOSED},
        "crew.accepted": {S.DISPATCHED: S.ACCEPTED},
        "contact.attempted": {state: state for state in (S.ACCEPTED, S.EN_ROUTE, S.SUSPENDED)},
        "crew.departed": {S.ACCEPTED: S.EN_ROUTE},
        "crew.arrived": {S.EN_ROUTE: S.ON_SITE},
        "safety.checked": {state: state for state in at_work},
        "photo.taken": {state: state for state in (*at_work, S.FINISHED)},
        "diagnosis.recorded": {state: state for state in at_work},
        "explanation.shown": {state: state for state in (*at_work, S.FINISHED)},
        "consent.given": {state: state for state in (*at_work, S.FINISHED)},
        "consent.refused": {state: state for state in at_work},
        "work.started": {S.ON_SITE: S.WORKING},
        "work.suspended": {S.WORKING: S.SUSPENDED},
        "work.resumed": {S.SUSPENDED: S.WORKING, S.FINISHED: S.WORKING},
        "work.returned": dict.fromkeys((S.ACCEPTED, S.EN_ROUTE, S.ON_SITE, S.WORKING, S.SUSPENDED), S.RETURNED),
        "part.used": {S.WORKING: S.WORKING},
        "work.finished": {S.WORKING: S.FINISHED},
        "measurement.taken": {state: state for state in (*at_work, S.FINISHED)},
        "teaching.given": {S.FINISHED: S.FINISHED},
        "site.tidied": {state: state for state in (S.ON_SITE, S.FINISHED)},
        "rating.given": {state: state for state in (S.ON_SITE, S.FINISHED)},
        "visit.signed": {S.FINISHED: S.SIGNED_OFF, S.ON_SITE: S.SIGNED_OFF},
        "sheet.issued": {state: state for state in (S.SIGNED_OFF, S.CLOSED)},
        "step.corrected": {state: state for state in (S.ACCEPTED, S.EN_ROUTE, *at_work, S.FINISHED)},
        # What an accepted fact leads to is that fact's own edge (decision.py); the decision itself is a note.
        "quarantine.decided": {state: state for state in S},
    }
    table = {(before, kind): Edge(after) for kind, edges in rows.items() for before, after in edges.items()}
    return table | _late_edges(rows, table)


def _late_edges(
    rows: dict[str, dict[OrderState, OrderState]], table: dict[tuple[OrderState, str], Edge]
) -> dict[tuple[OrderState, str], Edge]:
    """What a crew did on an order that had been cancelled or given away leads, once accepted, where it led the crew.

    A mere note (a photo, a reading) moves nothing: it may stem from several states, and a guess would bar the moves after it.
    Once the next crew has set out, its trip and the late one would mix in one visit: the desk then assigns the order anew first.
    """
    late: dict[tuple[OrderState, str], Edge] = {}
    for kind, edges in rows.items():
        moved = next((after for before, after in edges.items() if after is not before), None)
        if e.KINDS[kind].roles == e.CREW:
            for state in TAKEN_AWAY:
                if (state, kind) not in table:
                    late[state, kind] = Edge(moved or state, late=True)
    return late


LIFECYCLE: dict[tuple[OrderState, str], Edge] = _lifecycle()


# One for all: a list asks ten thousand orders for their visit.
_NOT_BEGUN = Visit(number=1)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One customer matter as folded from its events. Personal data is not here: the store joins it (evidence.md 1).

    `av` is the event that made the current assignment, `tip` the last applied event, `trail` all applied events,
    `held` quarantined ones, `pending` the hashes of files that the server still lacks.
    """

    id: OrderId
    number: str
    sector: str
    fault: str
    urgency: str
    channel: str
    area: str
    crew: str | None
    state: OrderState
    received_ms: int
    limits: e.Limits
    versions: e.Versions
    av: EventId
    tip: EventId
    trail: tuple[EventId, ...]
    held: tuple[EventId, ...] = ()
    pending: tuple[str, ...] = ()
    customer: CustomerId | None = None
    person: str | None = None
    commitment: str | None = None
    contact_known: bool = True
    special: tuple[str, ...] = ()
    repeat_of: OrderId | None = None
    external_no: str = ""
    linked: tuple[OrderId, ...] = ()
    reason: str = ""
    state_since_ms: int = 0
    visits: tuple[Visit, ...] = ()

    @property
    def visit(self) -> Visit:
        """The current visit; an empty one before its first note."""
        return self.visits[-1] if self.visits else _NOT_BEGUN


class Misfit(msgspec.Struct, frozen=True):
    """Why an event does not fit the order: the code of a sentence in resources/texts/gate.csv."""

    code: str
    params: dict[str, str] = {}


def apply(order: Order | None, fact: e.Fact, *, late: bool = False) -> Order | Misfit:
    """The order after the fact, or why it does not fit. Pure; repeating a fact changes nothing.

    `late` is true only for a quarantined fact that a desk accepted: assignment and `late` edges are then not held against it.
    """
    body = fact.body
    if isinstance(body, e.OrderCreated):
        return _created(fact, body) if order is None else (order if fact.id in order.trail else Misfit("order.exists"))
    if order is None:
        return Misfit("order.unknown")
    if fact.id in order.trail:
        return order
    if fact.av != order.av and not late:
        return Misfit("order.stale_assignment")
    edge = LIFECYCLE.get((order.state, fact.kind))
    if edge is None or (edge.late and not late):
        code = "order.terminal" if order.state in TERMINAL else "order.illegal_step"
        return Misfit(code, {"state": order.state.value, "kind": fact.kind})
    return _noted(order if fact.av == order.av else _back_on_trip(order, fact), fact, edge.to)


def _created(fact: e.Fact, body: e.OrderCreated) -> Order | Misfit:
    if fact.order_id is None:
        return Misfit("order.unknown")
    return Order(
        id=fact.order_id,
        number=body.number,
        sector=body.sector,
        fault=body.fault,
        urgency=body.urgency,
        channel=body.channel,
        area=body.area,
        crew=body.crew,
        state=S.DISPATCHED if body.crew else S.REPORTED,
        received_ms=body.received_ms,
        limits=body.limits,
        versions=body.versions,
        av=fact.id,
        tip=fact.id,
        trail=(fact.id,),
        customer=body.customer,
        person=body.person,
        commitment=body.commitment,
        contact_known=body.contact_known,
        special=body.special,
        repeat_of=body.repeat_of,
        external_no=body.external_no,
        state_since_ms=fact.at_ms,
    )


def _noted(order: Order, fact: e.Fact, state: OrderState) -> Order | Misfit:
    since = order.state_since_ms if state is order.state else fact.at_ms
    moved = msgspec.structs.replace(order, state=state, state_since_ms=since, tip=fact.id, trail=(*order.trail, fact.id))
    match fact.body:
        case e.OrderAssigned(crew=crew, area=area, reason=reason):
            return msgspec.structs.replace(moved, crew=crew, area=area, av=fact.id, reason=reason, visits=_next_visit(order))
        case e.OrderLinked(to=to):
            return msgspec.structs.replace(moved, linked=(*order.linked, to))
        case e.OrderCancelled(reason=reason):
            return msgspec.structs.replace(moved, reason=reason)
        case e.QuarantineDecided(targets=targets):
            return msgspec.structs.replace(moved, held=tuple(held for held in order.held if held not in targets))
        case e.StepCorrected(of=of):
            visit = without(order.visit, of)
            return Misfit("order.nothing_to_correct") if visit is None else _with_visit(moved, visit)
    return _with_visit(moved, note(order.visit, fact)) if fact.kind in FIELDS else moved


def _next_visit(order: Order) -> tuple[Visit, ...]:
    """A new trip begins with an assignment once the last one has left a note."""
    if any(order.visit.notes()):
        return (*order.visits, Visit(number=len(order.visits) + 1))
    return order.visits


def _back_on_trip(order: Order, fact: e.Fact) -> Order:
    """A late fact of an earlier crew goes on with that crew's trip, while the trip opened since is still empty.

    Otherwise what was diagnosed and agreed would lie in one trip and the signature in another.
    """
    trail = order.trail
    if len(order.visits) < 2 or any(order.visit.notes()) or fact.av not in trail or fact.after not in trail:
        return order
    own = trail[trail.index(fact.av) : trail.index(fact.after) + 1]
    continues = any(noted.event in own for noted in order.visits[-2].notes())
    return msgspec.structs.replace(order, visits=order.visits[:-1]) if continues else order


def _with_visit(order: Order, visit: Visit) -> Order:
    return msgspec.structs.replace(order, visits=(*order.visits[:-1], visit))


def scopes_of(order: Order) -> frozenset[str]:
    """The scopes that hold the order: its area, and its crew until it is closed."""
    crew = {f"crew:{order.crew}"} if order.crew and order.state not in OUTSIDE_CREW_SCOPE else set()
    return frozenset({f"area:{order.area}"} | crew)
