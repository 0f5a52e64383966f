"""The receipt of an event that is being stored: a new one, or the one that this server gave before it was restored.

The one rule: a position is given once; an earlier receipt counts only under our own signature and beyond every position
that stands here.
"""

import msgspec

from app.domain.errors import Refused
from app.storage.keys import verify
from sync.protocol.messages import Plain, PushedEvent, Receipt
from sync.protocol.signing import receipt_hash
from sync.server.server_keys import ServerKeys
from sync.server.work import Work


def receipt_for(work: Work, keys: ServerKeys, org: str, device: str, h: str, pushed: PushedEvent) -> tuple[Receipt, str]:
    """(receipt, signature), with the device's counter moved to its position."""
    last = work.position(device)
    given = _given_before(pushed, keys, org, device, h)
    if given is not None and given.pos > last and given.feed_epoch < work.feed_epoch:
        receipt, sig = given, pushed.receipt_sig
    else:
        receipt = Receipt(org=org, device=device, h=h, pos=last + 1, feed_epoch=work.feed_epoch, server_time=work.now_ms)
        sig = keys.sign_receipt(receipt)
    work.moved(device, receipt.pos)
    return receipt, sig


def _given_before(pushed: PushedEvent, keys: ServerKeys, org: str, device: str, h: str) -> Receipt | None:
    """The receipt shown with the event, if it is ours and for this event of this device, and says no more than we store."""
    said: Plain | None = pushed.receipt
    if said is None:
        return None
    try:
        receipt = msgspec.convert(said, Receipt)
        is_ours = verify(keys.public, pushed.receipt_sig, receipt_hash(said))
    except (msgspec.ValidationError, Refused):
        return None
    is_whole = msgspec.to_builtins(receipt) == said
    return receipt if is_ours and is_whole and (receipt.org, receipt.device, receipt.h) == (org, device, h) else None
