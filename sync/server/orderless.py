"""What a desk orders about no order: devices and members withdrawn and let in again, wipes, erasing, agreeing to a colleague's
act; whether it may, and what follows.

The one rule: a desk reaches whom it could reach in every area where they work, and a customer in every area where their orders are.
"""

from dataclasses import dataclass
from typing import Protocol, assert_never

from app.domain import events as e
from app.domain.identity import CustomerId, DeviceId
from app.domain.order import AT_REST, Order
from sync.protocol import two_persons
from sync.server import proposals, wipes
from sync.server.authors import Author
from sync.server.erasing import erase_customer
from sync.server.newcomers import confirm, until_confirmed
from sync.server.organisation import Organisation
from sync.server.proposals import Proposal
from sync.server.revocations import reinstate_device, reinstate_member, revoke_device, revoke_member
from sync.server.server_keys import ServerKeys
from sync.server.work import Work

# What waits for a second person where the organisation has two (decision 32): there is no way back from either.
FOR_TWO = (e.WipeOrdered, e.CustomerErased)


@dataclass(frozen=True)
class Refusal:
    """`code` is that of a sentence; `params` fill it."""

    code: str
    params: dict[str, str]


class Subjects(Protocol):
    """Whom an act may be about."""

    def author(self, device: str) -> Author | None: ...

    def orders_of(self, customer: str) -> list[Order]: ...


class Known(Subjects, Protocol):
    """What is asked of the ledger, within one transaction."""

    def is_member_revoked(self, member: str) -> bool: ...

    def needs_ticket(self, device: str) -> bool:
        """Whether a withdrawn device can come back by a new ticket only."""
        ...

    def proposal(self, proposal_id: str) -> Proposal | None:
        """An act that waited or waits for a second person, as it stands now."""
        ...


def refusal(body: e.Orderless, member: str, desk: Author, known: Known, organisation: Organisation) -> Refusal | None:
    """Why this member may not order it at this desk; None where they may."""
    is_agreed = isinstance(body, e.ProposalDecided) and body.verdict == "agree"
    if not body.reason.strip() and not is_agreed:
        return Refusal("decision.incomplete", {})
    found = _areas(body, known, organisation)
    if isinstance(found, Refusal):
        return found
    return _out_of_time(body, member, desk.device, known) if found <= set(desk.areas) else Refusal("server.not_own_scope", {})


def _out_of_time(body: e.Orderless, member: str, at: str, known: Known) -> Refusal | None:
    """Why a withdrawal cannot be taken back, or a proposal decided by this member at the device `at`; None for whatever else is ordered."""
    match body:
        case e.ProposalDecided(proposal=name):
            return _decided_wrongly(_asked(known, name), member, at)
        case e.DeviceReinstated(device=name):
            device = known.author(name)
            if device is None or not device.is_revoked:
                return Refusal("server.not_withdrawn", {})
            return Refusal("server.needs_ticket", {}) if known.needs_ticket(name) else None
        case e.MemberReinstated(member=name):
            return None if known.is_member_revoked(name) else Refusal("server.not_withdrawn", {})
        case _:
            return None


def _decided_wrongly(proposal: Proposal, member: str, at: str) -> Refusal | None:
    if proposal.meaning.too_late:
        return Refusal(proposal.meaning.too_late, {})
    return Refusal("server.same_person", {}) if proposal.is_of(member, at) else None


def _areas(body: e.Orderless, known: Known, organisation: Organisation) -> frozenset[str] | Refusal:
    """Where a desk must be at home to order it."""
    match body:
        case e.MemberRevoked(member=name) | e.MemberReinstated(member=name):
            member = organisation.member(name)
            if member is None:
                return Refusal("server.member_unknown", {"member": name})
            return organisation.areas_of(member.crews, member.areas)
        case e.DeviceRevoked(device=name) | e.DeviceReinstated(device=name) | e.WipeOrdered(device=name):
            device = known.author(name)
            return Refusal("server.device_unknown", {}) if device is None else organisation.areas_of(device.crews, device.areas)
        case e.CustomerErased(customer=customer):
            orders = known.orders_of(customer)
            if not orders:
                return Refusal("server.customer_unknown", {})
            busy = next((order for order in orders if order.state not in AT_REST or order.held), None)
            return Refusal("server.customer_in_work", {"number": busy.number}) if busy else frozenset(order.area for order in orders)
        case e.ProposalDecided(proposal=name, verdict=verdict):
            proposal = _asked(known, name)
            if verdict == "agree" and proposal.state == "waits" and not proposal.is_operators and (act := act_of(proposal)) is not None:
                # It would be held, and the agreement be used up for nothing.
                return _areas(act, known, organisation)
            return areas_of(proposal, known, organisation)
        case _:
            assert_never(body)


def _asked(known: Known, name: str) -> Proposal:
    found = known.proposal(name)
    assert found is not None, "the judge defers a word that came before what it is about"
    return found


def _let_in(work: Work, decided: Proposal, by: str) -> tuple[str, ...]:
    """A new device reads from now on, or is withdrawn: its key is not the one that somebody saw on it. What it recorded is judged."""
    if decided.kind != two_persons.ENROLLED:
        return ()
    if decided.state == "agreed":
        confirm(work, decided.about)
    else:
        revoke_device(work, decided.about, by)
    return (until_confirmed(decided.about),)


def act_of(proposal: Proposal) -> e.WipeOrdered | e.CustomerErased | None:
    """The desk's act that was asked for; None for one that only the operator can do."""
    match proposal.kind:
        case "wipe.ordered":
            return e.WipeOrdered(device=DeviceId(proposal.about), reason=proposal.reason)
        case "customer.erased":
            return e.CustomerErased(customer=CustomerId(proposal.about), reason=proposal.reason)
    return None


def areas_of(proposal: Proposal, known: Subjects, organisation: Organisation) -> frozenset[str]:
    """Where a desk must be at home to have a say in it; the server's key is everybody's."""
    match proposal.kind:
        case "wipe.ordered" | two_persons.ENROLLED:
            device = known.author(proposal.about)
            return organisation.areas_of(device.crews, device.areas) if device else frozenset()
        case "customer.erased":
            return frozenset(order.area for order in known.orders_of(proposal.about))
    return frozenset()


def obey(work: Work, keys: ServerKeys, org: str, body: e.Orderless, by: str) -> tuple[str, ...]:
    """Has it take effect; `by` is the desk's event. What arrives later, in the same batch too, meets it.

    Answers what waited for it and is to be judged now.
    """
    work.be_alone()
    match body:
        case e.DeviceRevoked():
            revoke_device(work, body.device, by, is_lost=body.lost)
        case e.MemberRevoked():
            revoke_member(work, body.member, by)
        case e.DeviceReinstated():
            reinstate_device(work, body.device)
        case e.MemberReinstated():
            reinstate_member(work, body.member)
        case e.WipeOrdered():
            wipes.enter(work.connection, keys, org, body.device, work.now_ms)
        case e.CustomerErased():
            erase_customer(work, keys, org, body.customer)
        case e.ProposalDecided():
            decided = proposals.decide(work, body, by)
            if decided.is_operators and decided.state == "agreed" and (act := act_of(decided)) is not None:
                # The operator's command has no event that could be judged again.
                obey(work, keys, org, act, by)
            return (proposals.until_decided(decided.id), *_let_in(work, decided, by))
        case _:
            assert_never(body)
    return ()
