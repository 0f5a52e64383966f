"""What the server makes of one stored event: applied, quarantined with a reason, or deferred until what it rests on is here.

The one rule: the rules are tried in the order of sync.md S2 and the first that fits decides; the judge reads, never writes.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.domain import events as e
from app.domain.decision import decided
from app.domain.envelope import Envelope
from app.domain.errors import Refused
from app.domain.gates import GATES, Reason, unmet
from app.domain.identity import EventHash, EventId, OrderId
from app.domain.order import Misfit, Order, apply
from app.domain.procedure import Procedure
from sync.server.actors import Actors
from sync.server.authors import Author
from sync.server.grants import Grants
from sync.server.newcomers import until_confirmed
from sync.server.orderless import FOR_TWO, refusal
from sync.server.organisation import Organisation
from sync.server.proposals import Proposal, until_asked, until_decided

UPGRADE = "upgrade"


@dataclass(frozen=True)
class Applied:
    order: Order


@dataclass(frozen=True)
class Quarantined:
    """`reason` is the code of a sentence; `params` fill it."""

    reason: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deferred:
    """`needs` names what has the event judged again: an event id, "order:<id>", or UPGRADE."""

    needs: str


@dataclass(frozen=True)
class Decided:
    """A desk's decision takes effect: `order` after it, `targets` (event ids) become `outcome`, told with the desk's reason."""

    order: Order
    targets: tuple[EventId, ...]
    outcome: Literal["accepted", "rejected"]
    why: str


@dataclass(frozen=True)
class Ordered:
    """What a desk orders about no order takes effect."""

    body: e.Orderless


@dataclass(frozen=True)
class Proposed:
    """What a desk orders waits for a second person; `needs` is what has it judged again."""

    asked: Proposal

    @property
    def needs(self) -> str:
        return until_decided(self.asked.id)


Decision = Applied | Quarantined | Deferred | Decided | Ordered | Proposed


@dataclass(frozen=True)
class Recorded:
    """A stored event as a decision looks at it; `fact` is None where its bytes are no fact that this server knows."""

    order_id: str | None
    device: str
    outcome: str
    fact: e.Fact | None


class Standing(Protocol):
    """What the judge asks of the ledger, within one transaction."""

    def outcome_of(self, event_id: str) -> str | None:
        """The outcome of the first event stored under that id, None if there is none."""
        ...

    def order(self, order_id: str) -> Order | None: ...

    def recorded(self, event_id: str) -> Recorded | None:
        """The first event stored under that id."""
        ...

    def there_since_ms(self, event_id: str, device: str) -> int | None:
        """Since when that device may have known of the event."""
        ...

    def bar_of(self, key: str) -> str | None:
        """ "lost" or "revoked" for a key that was taken away."""
        ...

    def is_member_revoked(self, member: str) -> bool: ...

    def author(self, device: str) -> Author | None: ...

    def orders_of(self, customer: str) -> list[Order]: ...

    def needs_ticket(self, device: str) -> bool: ...

    def proposal(self, proposal_id: str) -> Proposal | None: ...


class Procedures(Protocol):
    """The reference data in every version that the server has."""

    def find(self, version: str, fault: str) -> Procedure | None:
        """None where the server lacks that version or the fault in it."""
        ...


@dataclass(frozen=True)
class Case:
    """One event before the judge."""

    envelope: Envelope
    h: EventHash
    author: Author
    standing: Standing
    received_ms: int


class Judge:
    """Decides by the organisation's scopes and grants and by the procedures."""

    def __init__(self, organisation: Organisation, procedures: Procedures, grants: Grants) -> None:
        self._organisation = organisation
        self._procedures = procedures
        self._actors = Actors(organisation, grants)

    def decide(self, case: Case) -> Decision:
        """The decision on an event whose id is not reused (the ledger looks at that first)."""
        for rule in (_known_kind, _rests_on, self._allowed, self._actor):
            decision = rule(case)
            if decision is not None:
                return decision
        try:
            fact = e.read_fact(case.envelope, case.h)
        except Refused as error:
            return Quarantined(error.code, {name: str(value) for name, value in error.params.items()})
        if isinstance(fact, e.Newer):
            return Deferred(UPGRADE)
        if not e.files_of(fact.body) <= {ref.sha256 for ref in fact.blobs}:
            return Quarantined("server.file_not_in_event")
        if isinstance(fact.body, e.Orderless):
            return self._ordered(case, fact, fact.body)
        return self._in_scope(case, fact) or self._folded(case, fact)

    def _allowed(self, case: Case) -> Decision | None:
        author, envelope = case.author, case.envelope
        bar = case.standing.bar_of(envelope.key)
        if bar == "lost":
            return Quarantined("server.device_lost")
        if bar or author.is_revoked:
            return Quarantined("server.device_revoked")
        if envelope.org != self._organisation.id or envelope.device != author.device:
            return Quarantined("server.other_device")
        if author.role not in e.KINDS[envelope.type].roles:
            return Quarantined("server.role_not_allowed", {"kind": envelope.type})
        return Deferred(until_confirmed(author.device)) if author.is_unconfirmed else None

    def _actor(self, case: Case) -> Decision | None:
        reason = self._actors.wrong(case.envelope, case.author, case.standing, case.received_ms)
        return Quarantined(reason, {"member": case.envelope.actor.member}) if reason else None

    def _ordered(self, case: Case, fact: e.Fact, body: e.Orderless) -> Decision:
        if isinstance(body, e.ProposalDecided) and case.standing.proposal(body.proposal) is None:
            return Deferred(until_asked(body.proposal))
        refused = refusal(body, fact.member, case.author, case.standing, self._organisation)
        if refused:
            return Quarantined(refused.code, refused.params)
        return self._by_two(case, fact, body) if isinstance(body, FOR_TWO) else Ordered(body)

    def _by_two(self, case: Case, fact: e.Fact, body: e.WipeOrdered | e.CustomerErased) -> Decision:
        """Where there is a proposal it counts, whatever the organisation's file says by now."""
        about = body.device if isinstance(body, e.WipeOrdered) else body.customer
        asked = Proposal(fact.id, fact.kind, about, body.reason, fact.device, fact.member)
        found = case.standing.proposal(fact.id)
        if found is None:
            return Proposed(asked) if self._organisation.two_persons else Ordered(body)
        if (found.kind, found.about, found.device) != (asked.kind, asked.about, asked.device):
            return Quarantined("server.id_reused")
        match found.meaning.outcome:
            case "deferred":
                return Deferred(until_decided(found.id))
            case "applied":
                return Ordered(body)
            case "quarantined":
                return Quarantined(found.meaning.held_for)

    def _in_scope(self, case: Case, fact: e.Fact) -> Decision | None:
        order = case.standing.order(fact.order_id) if fact.order_id else None
        crew, area = (order.crew, order.area) if order else (None, "")
        if isinstance(fact.body, e.OrderCreated | e.OrderAssigned):
            wrong = self._unknown_place(fact.body.crew, fact.body.area)
            if wrong:
                return wrong
        if isinstance(fact.body, e.OrderCreated):
            crew, area = fact.body.crew, fact.body.area
        elif order is None:
            return _without_order(fact)
        elif fact.after not in order.trail:
            return Quarantined("server.after_elsewhere")
        return None if case.author.reaches(crew, area) else Quarantined("server.not_own_scope")

    def _unknown_place(self, crew: str | None, area: str) -> Decision | None:
        """An order given to nobody, or to a crew of another area, would be seen by no one."""
        if not self._organisation.has_area(area):
            return Quarantined("server.area_unknown", {"area": area})
        if crew is not None and self._organisation.crew_area(crew) != area:
            return Quarantined("server.crew_unknown", {"crew": crew})
        return None

    def _folded(self, case: Case, fact: e.Fact) -> Decision:
        before = case.standing.order(fact.order_id) if fact.order_id else None
        if before is not None and isinstance(fact.body, e.QuarantineDecided):
            return _on_held(case, before, fact, fact.body)
        after = apply(before, fact)
        if isinstance(after, Misfit):
            return Quarantined(after.code, dict(after.params))
        if before is not None and fact.kind in GATES:
            procedure = self._procedures.find(before.versions.procedure, before.fault)
            if procedure is None:
                return Deferred(UPGRADE)
            reasons = unmet(before, fact.kind, procedure, fact.body)
            if reasons:
                return _shut(reasons[0])
        return Applied(after)


def _known_kind(case: Case) -> Decision | None:
    kind = e.KINDS.get(case.envelope.type)
    return Deferred(UPGRADE) if kind is None or case.envelope.v > kind.v else None


def _rests_on(case: Case) -> Decision | None:
    """The author had seen `after`: it waits for that event and shares its fate."""
    after = case.envelope.after
    if after is None:
        return None
    outcome = case.standing.outcome_of(after)
    if outcome is None or outcome == "deferred":
        return Deferred(after)
    return Quarantined("server.follows") if outcome in ("quarantined", "rejected") else None


def _on_held(case: Case, order: Order, fact: e.Fact, body: e.QuarantineDecided) -> Decision:
    """S7. A decision waits for what it is about, deferred or not yet here; if that then takes effect by itself, it is void."""
    found: list[Recorded] = []
    for target in body.targets:
        known = case.standing.recorded(target)
        if known is None or known.outcome == "deferred":
            return Deferred(target)
        found.append(known)
    if any(each.outcome != "quarantined" for each in found):
        return Quarantined("server.already_decided")
    if any(each.order_id != order.id for each in found) or len({each.device for each in found}) > 1:
        return Quarantined("server.decision_mixed")
    facts = [each.fact for each in found if each.fact is not None]
    if body.verdict == "accept" and len(facts) < len(found):
        return Quarantined("decision.unreadable")
    after = decided(order, fact, facts)
    if isinstance(after, Misfit):
        return Quarantined(after.code, dict(after.params))
    return Decided(after, body.targets, "accepted" if body.verdict == "accept" else "rejected", body.reason)


def _without_order(fact: e.Fact) -> Decision:
    if fact.order_id is None or fact.after is not None:
        return Quarantined("server.after_elsewhere" if fact.after else "order.unknown")
    return Deferred(needs_order(fact.order_id))


def needs_order(order_id: OrderId | str) -> str:
    return f"order:{order_id}"


def _shut(reason: Reason) -> Quarantined:
    """The gate's first reason; the sentence's `what` in both languages, as the reader's language is not known here."""
    params = {"step": reason.step.value, "item": reason.item}
    if reason.what:
        params |= {"what_zh": reason.what.zh, "what_en": reason.what.en}
    return Quarantined(reason.code, params)
