"""A recorded event as it goes out: the signed bytes as they are, and beside them what travels with them.

The one rule: nothing that was signed is written anew.
"""

import msgspec

from app.storage.replica import Outgoing
from sync.protocol.messages import CustomerKey, PushedEvent


def wire(event: Outgoing) -> PushedEvent:
    keys = tuple(CustomerKey(customer=customer, key=key) for customer, key in event.keys.items())
    sealed = tuple(data.hex() for data in event.sealed)
    receipt = msgspec.json.decode(event.receipt) if event.receipt else None
    return PushedEvent(raw=msgspec.Raw(event.raw), sig=event.sig, keys=keys, sealed=sealed, receipt=receipt, receipt_sig=event.receipt_sig)
