"""What a desk orders about no order: devices and members withdrawn and let in again, wipes, erasing; whether it may, and what follows.

The one rule: a desk reaches whom it could reach in every area where they work, and a customer in every area where their orders are.
"""

from dataclasses import dataclass
from typing import Protocol, assert_never

from app.domain import events as e
from app.domain.order import AT_REST, Order
from sync.server import wipes
from sync.server.authors import Author
from sync.server.erasing import erase_customer
from sync.server.organisation import Organisation
from sync.server.revocations import reinstate_device, reinstate_member, revoke_device, revoke_member
from sync.server.server_keys import ServerKeys
from sync.server.work import Work


@dataclass(frozen=True)
class Refusal:
    """`code` is that of a sentence; `params` fill it."""

    code: str
    params: dict[str, str]


class Known(Protocol):
    """What is asked of the ledger, within one transaction."""

    def author(self, device: str) -> Author | None: ...

    def orders_of(self, customer: str) -> list[Order]: ...

    def is_member_revoked(self, member: str) -> bool: ...

    def needs_ticket(self, device: str) -> bool:
        """Whether a withdrawn device can come back by a new ticket only."""
        ...


def refusal(body: e.Orderless, desk: Author, known: Known, organisation: Organisation) -> Refusal | None:
    """Why this desk may not order it; None where it may."""
    if not body.reason.strip():
        return Refusal("decision.incomplete", {})
    found = _areas(body, known, organisation)
    if isinstance(found, Refusal):
        return found
    return _no_way_back(body, known) if found <= set(desk.areas) else Refusal("server.not_own_scope", {})


def _no_way_back(body: e.Orderless, known: Known) -> Refusal | None:
    """Why a withdrawal cannot be taken back; None for whatever else is ordered."""
    match body:
        case e.DeviceReinstated(device=name):
            device = known.author(name)
            if device is None or not device.is_revoked:
                return Refusal("server.not_withdrawn", {})
            return Refusal("server.needs_ticket", {}) if known.needs_ticket(name) else None
        case e.MemberReinstated(member=name):
            return None if known.is_member_revoked(name) else Refusal("server.not_withdrawn", {})
        case _:
            return None


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
        case _:
            assert_never(body)


def obey(work: Work, keys: ServerKeys, org: str, body: e.Orderless, by: str) -> None:
    """Has it take effect; `by` is the desk's event. What arrives later, in the same batch too, meets it."""
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
        case _:
            assert_never(body)
