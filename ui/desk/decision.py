"""The right-hand zone of the board: the order in short, its three clocks, its hazards, and the crews with their reasons.

The one rule: what may be done follows from LIFECYCLE; the words here only say it.
"""

from dataclasses import dataclass

from app.domain.clocks import Clock, clocks
from app.domain.order import LIFECYCLE, Order
from app.domain.privacy import Person, mask_name, mask_phone
from app.domain.procedure import Step
from app.storage.listing import customer_of
from app.wording import sentence
from ui.common.shift import Shift
from ui.desk.names import Names
from ui.desk.suggestion import Load, Offer
from ui.desk.times import clock_time, left, moment, span

Facts = dict[str, object]
# From three quarters of a limit on it warns (look-desk.md).
_WARN_PERCENT = 75


@dataclass(frozen=True)
class Chosen:
    """The order under the cursor with what only the store knows of it."""

    order: Order
    person: Person
    first_number: str = ""


def look_at(shift: Shift, order_id: str) -> Chosen | None:
    """The order with its customer and the number of the first call, from the store."""
    store = shift.parts.store
    order = store.order(order_id)
    if order is None:
        return None
    first = store.order(order.repeat_of) if order.repeat_of else None
    return Chosen(order, customer_of(store.engine, order_id), first.number if first else "")


def may(order: Order, kind: str) -> bool:
    """Whether the lifecycle lets `kind` follow on the order as it stands."""
    edge = LIFECYCLE.get((order.state, kind))
    return edge is not None and not edge.late


def summary(chosen: Chosen, names: Names, now_ms: int, offset_min: int) -> Facts:
    """What stands still in the pane; the clocks are `limits`."""
    order, said = chosen.order, names.language
    received_at = moment(order.received_ms, now_ms, offset_min, said)
    return {
        **_customer(chosen, names),
        "id": order.id,
        "number": order.number,
        "external": order.external_no,
        "urgency": order.urgency,
        "sector": order.sector,
        "fault": names.fault(order.fault),
        "faultCode": order.fault,
        "state": names.state(order.state.value),
        "crew": names.crew(order.crew) if order.crew else sentence("desk.unassigned", said),
        "area": names.area(order.area),
        "received": sentence("desk.received", said, time=received_at, channel=names.channel(order.channel)),
        "reason": order.reason,
        "hazards": hazards(order, names),
        "held": sentence("desk.n_held", said, n=len(order.held)) if order.held else "",
        "mayAssign": may(order, "order.assigned"),
        "mayCancel": may(order, "order.cancelled"),
        "isReassign": order.crew is not None,
        "lock": lock(chosen, said),
    }


def _customer(chosen: Chosen, names: Names) -> Facts:
    person, said = chosen.person, names.language
    return {
        "place": person.address or sentence("desk.no_place", said),
        "customer": mask_name(person.name) or sentence("desk.no_name", said),
        "phone": mask_phone(person.phone) or sentence("desk.no_phone", said),
        "special": list(names.special(chosen.order.special)),
        "words": person.words,
    }


def lock(chosen: Chosen, language: str) -> str:
    """Why the suggested crew cannot simply be sent, "" where it can."""
    if not may(chosen.order, "order.assigned"):
        return sentence("desk.lock_terminal", language)
    if chosen.order.repeat_of and chosen.order.crew is None:
        return sentence("desk.repeat_of", language, number=chosen.first_number or "—")
    return ""


def hazards(order: Order, names: Names) -> list[str]:
    """The hazards that the order's procedure asks about, in its order."""
    if order.fault not in names.catalog.faults:
        return []
    groups = (item.group for item in names.catalog.procedure_of(order).items_of(Step.SAFETY) if item.group_code)
    return list(dict.fromkeys(group.said(names.language) for group in groups if group is not None))


def limits(order: Order, names: Names, now_ms: int, offset_min: int) -> list[Facts]:
    """The three limits: {name, value, sub, tone, share, done}; `share` 0…1 of the limit is used."""
    return [_limit(clock, names, now_ms, offset_min) for clock in clocks(order, now_ms)]


def _limit(clock: Clock, names: Names, now_ms: int, offset_min: int) -> Facts:
    said = names.language
    value, tone = _value(clock, said)
    if clock.done_ms is not None:
        when = clock_time(clock.done_ms, offset_min)
    else:
        when = sentence("desk.limit_due", said, time=moment(clock.due_ms, now_ms, offset_min, said))
    sub = f"{when}\n{sentence('desk.limit_of', said, limit=span(clock.limit_ms, said))}"
    share = clock.used_percent / 100 if clock.state != "paused" else 0.0
    return {"name": names.word("limit", clock.name), "value": value, "sub": sub, "tone": tone, "share": share, "done": clock.state == "met"}


def _value(clock: Clock, said: str) -> tuple[str, str]:
    match clock.state:
        case "met":
            return sentence("desk.limit_met", said), "success"
        case "broken":
            return sentence("desk.limit_broken", said, span=span(-clock.left_ms, said)), "danger"
        case "paused":
            return sentence("desk.limit_paused", said), "calm"
    if clock.left_ms < 0:
        return sentence("desk.over", said, time=left(clock.left_ms, said)), "danger"
    return left(clock.left_ms, said), "warn" if clock.used_percent >= _WARN_PERCENT else "calm"


def offer_facts(offer: Offer, place: int, names: Names, now: Load) -> Facts:
    """One crew in the pane: name, score, reasons, and in one line why it stands where it stands."""
    said = names.language
    factors = [
        {
            "name": names.word("factor", factor.key),
            "text": sentence(factor.code, said, **factor.params),
            "points": factor.points,
            "most": factor.most,
        }
        for factor in offer.factors
    ]
    line = sentence("desk.offer_line", said, area=names.area(offer.crew.area), n=now.open)
    if not offer.can_go:
        line = sentence("desk.offer_cannot", said)
    return {
        "crew": offer.crew.id,
        "name": names.crew(offer.crew.id),
        "area": offer.crew.area,
        "canGo": offer.can_go,
        "place": str(place) if offer.can_go else "—",
        "score": str(offer.score) if offer.can_go else "—",
        "line": line,
        "factors": factors,
        "members": sentence("desk.pause", said).join(m.name for m in names.members if offer.crew.id in m.crews),
    }


def load_facts(crew_id: str, load: Load, most: int, names: Names) -> Facts:
    """One line of the crew load: {name, sectors, open, urgent, late, share of the fullest crew}."""
    unit = next(unit for unit in names.setup.crews if unit.id == crew_id)
    said = names.language
    return {
        "crew": crew_id,
        "name": names.crew(crew_id),
        "area": names.area(unit.area),
        "sectors": list(unit.sectors),
        "open": load.open,
        "urgent": sentence("desk.n_urgent", said, n=load.urgent) if load.urgent else "",
        "late": sentence("desk.n_late", said, n=load.late) if load.late else "",
        "share": load.open / most if most else 0.0,
        "urgentShare": load.urgent / most if most else 0.0,
    }
