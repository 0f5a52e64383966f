"""A desk's decision on held facts: what they lead to once accepted, or why they cannot be.

The one rule: server and desk ask the same function, so the desk shows what will follow before it decides.
"""

from collections.abc import Iterator, Sequence

from app.domain import events as e
from app.domain.order import Misfit, Order, apply


def decided(order: Order, decision: e.Fact, targets: Sequence[e.Fact]) -> Order | Misfit:
    """The order after `decision`, a `quarantine.decided` on the held facts `targets`; where one does not fit, none is taken.

    The caller has made sure that the targets are held, of this order and of one device.
    """
    body = decision.body
    assert isinstance(body, e.QuarantineDecided)
    if not body.targets or len(set(body.targets)) < len(body.targets) or not body.reason.strip():
        return Misfit("decision.incomplete")
    if body.verdict == "accept":
        # The decision itself is judged first: what it rests on may have been given to others meanwhile.
        if decision.av != order.av:
            return Misfit("order.stale_assignment")
        accepted = with_late(order, targets)
        if isinstance(accepted, Misfit):
            return accepted
        order = accepted
    return apply(order, decision)


def with_late(order: Order, targets: Sequence[e.Fact]) -> Order | Misfit:
    """The order with held facts taken in as late ones, in the order given."""
    for fact in targets:
        if e.KINDS[fact.kind].roles != e.CREW:
            return Misfit("decision.crew_only", {"kind": fact.kind})
        if fact.after not in order.trail:
            return Misfit("decision.rests_on_nothing", {"kind": fact.kind})
        taken = apply(order, fact, late=True)
        if isinstance(taken, Misfit):
            return taken
        order = taken
    return order


def in_order(facts: Sequence[e.Fact]) -> tuple[e.Fact, ...]:
    """The facts sorted so that each stands after the one among them that it rests on; otherwise as they came."""
    waiting, placed = list(facts), list[e.Fact]()
    while waiting:
        ids = {fact.id for fact in waiting}
        # A circle of `after` cannot be signed into being by honest devices; a forged one stays as it came.
        ready = next((fact for fact in waiting if fact.after not in ids or fact.after == fact.id), waiting[0])
        placed.append(ready)
        waiting.remove(ready)
    return tuple(placed)


def groups(facts: Sequence[e.Fact]) -> Iterator[tuple[e.Fact, ...]]:
    """The facts by device, as one decision can name them; devices in the order of their first fact."""
    for device in dict.fromkeys(fact.device for fact in facts):
        yield in_order([fact for fact in facts if fact.device == device])
