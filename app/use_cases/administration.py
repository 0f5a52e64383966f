"""What a desk orders about devices, members and customers: withdrawals and their taking back, wipes, erasing, agreeing to a
colleague's; signed events about no order.

The one rule: nothing takes effect here. The server judges the event when it comes, and the roster tells what it made of it.
"""

from dataclasses import dataclass

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.identity import CustomerId, DeviceId, MemberId
from app.domain.order import Order
from app.storage.store import Acting, NewEvent, Saved, Store


@dataclass(frozen=True)
class Administration:
    """The acts by one member on one desk; every one needs its reason, but agreeing. Raises Refused("administration.reason")."""

    store: Store
    acting: Acting

    def withdraw_device(self, device: str, reason: str, *, is_lost: bool, with_wipe: bool) -> Saved:
        """From now on what it sends is held; `is_lost` bars its keys for ever, `with_wipe` destroys what it can read of people."""
        bodies: list[e.Orderless] = [e.DeviceRevoked(device=DeviceId(device), reason=_given(reason), lost=is_lost)]
        if with_wipe:
            bodies.append(e.WipeOrdered(device=DeviceId(device), reason=_given(reason)))
        return self._record(*bodies)

    def order_wipe(self, device: str, reason: str) -> Saved:
        return self._record(e.WipeOrdered(device=DeviceId(device), reason=_given(reason)))

    def withdraw_member(self, member: str, reason: str) -> Saved:
        return self._record(e.MemberRevoked(member=MemberId(member), reason=_given(reason)))

    def reinstate_device(self, device: str, reason: str) -> Saved:
        """It may work again as before; one that is lost or was ordered to wipe itself needs a new ticket instead."""
        return self._record(e.DeviceReinstated(device=DeviceId(device), reason=_given(reason)))

    def reinstate_member(self, member: str, reason: str) -> Saved:
        return self._record(e.MemberReinstated(member=MemberId(member), reason=_given(reason)))

    def erase_customer(self, customer: str, reason: str) -> Saved:
        """The keys of a customer's data, of all their orders, everywhere; there is no way back."""
        return self._record(e.CustomerErased(customer=CustomerId(customer), reason=_given(reason)))

    def decide_proposal(self, proposal: str, reason: str, *, agrees: bool) -> Saved:
        """The second person's word on what somebody else asked for; whoever declines says why."""
        why = reason.strip() if agrees else _given(reason)
        return self._record(e.ProposalDecided(proposal=proposal, verdict="agree" if agrees else "decline", reason=why))

    def _record(self, *bodies: e.Orderless) -> Saved:
        return self.store.record([NewEvent(None, body) for body in bodies], self.acting, _free)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused("administration.reason")
    return reason.strip()


def _free(_order: Order | None, _body: e.Body) -> None:
    """No gate stands before what is about no order."""
