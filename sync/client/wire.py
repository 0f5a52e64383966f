"""A recorded event as it goes out: the signed bytes as they are, and beside them what travels with them.

The one rule: nothing that was signed is written anew; what is left out for the line is put back byte for byte (brief.py).
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from app.storage.replica import Outgoing
from sync.protocol.brief import shortened
from sync.protocol.messages import CustomerKey, PushedEvent


def chained(events: Sequence[Outgoing]) -> tuple[PushedEvent, ...]:
    """Events of one push, each without the hash of the one before it."""
    return (wire(events[0]), *(_after(event, before.h) for before, event in pairwise(events)))


def _after(event: Outgoing, h: str) -> PushedEvent:
    pushed, short = wire(event), shortened(event.raw, h)
    return pushed if short is None else msgspec.structs.replace(pushed, raw=msgspec.Raw(short), follows=True)


def wire(event: Outgoing) -> PushedEvent:
    keys = tuple(CustomerKey(customer=customer, key=key) for customer, key in event.keys.items())
    sealed = tuple(data.hex() for data in event.sealed)
    receipt = msgspec.json.decode(event.receipt) if event.receipt else None
    return PushedEvent(raw=msgspec.Raw(event.raw), sig=event.sig, keys=keys, sealed=sealed, receipt=receipt, receipt_sig=event.receipt_sig)
