"""A push without what both sides know already: the hash that chains each event to the one before, and the answers' repetitions.

The one rule: the signed bytes and the signed receipt are made whole again, byte for byte, before anybody checks a signature.
"""

from collections.abc import Sequence

import msgspec

from app.domain.envelope import event_hash
from app.domain.errors import Refused
from sync.protocol.messages import Answer, Brief, PushedEvent, Receipt

_EMPTY = b'"prev":""'


def shortened(raw: bytes, prev: str) -> bytes | None:
    """An event without the value of its `prev`; None where that is another, or where it could not be put back."""
    short = raw.replace(_full(prev), _EMPTY, 1)
    return short if len(short) < len(raw) and restored(short, prev) == raw else None


def restored(short: bytes, prev: str) -> bytes:
    return short.replace(_EMPTY, _full(prev), 1)


def whole(events: Sequence[PushedEvent]) -> tuple[PushedEvent, ...]:
    """The events with their bytes as they were signed. Raises Refused("server.request_malformed") for one that follows nothing."""
    found: list[PushedEvent] = []
    for event in events:
        if event.follows:
            if not found:
                raise Refused("server.request_malformed")
            raw = restored(bytes(event.raw), event_hash(bytes(found[-1].raw)))
            event = msgspec.structs.replace(event, raw=msgspec.Raw(raw), follows=False)
        found.append(event)
    return tuple(found)


def briefs(answers: Sequence[Answer], device: str, feed_epoch: int) -> tuple[Brief, ...]:
    """The answers for `device`, which can make them whole again; empty where it could not."""
    if any(answer.receipt is not None and answer.receipt.device != device for answer in answers):
        return ()
    return tuple(_brief(answer, feed_epoch) for answer in answers)


def answers_of(said: Sequence[Brief], hashes: Sequence[str], org: str, device: str, feed_epoch: int) -> tuple[Answer, ...]:
    """The answers about `hashes`, in their order, whole again. Raises ValueError for fewer or more than that."""
    return tuple(_answer(each, h, org, device, feed_epoch) for each, h in zip(said, hashes, strict=True))


def _brief(answer: Answer, feed_epoch: int) -> Brief:
    receipt = answer.receipt
    if receipt is None or answer.outcome is None:
        return Brief(error=answer.error)
    return Brief(
        pos=receipt.pos,
        server_time=receipt.server_time,
        feed_epoch=0 if receipt.feed_epoch == feed_epoch else receipt.feed_epoch,
        sig=answer.receipt_sig,
        outcome=answer.outcome,
        reason=answer.reason,
        params=answer.params,
        ver=answer.ver,
    )


def _answer(said: Brief, h: str, org: str, device: str, feed_epoch: int) -> Answer:
    if said.error:
        return Answer(h=h, error=said.error)
    receipt = Receipt(org=org, device=device, h=h, pos=said.pos, feed_epoch=said.feed_epoch or feed_epoch, server_time=said.server_time)
    return Answer(
        h=h,
        said=msgspec.to_builtins(receipt),
        receipt_sig=said.sig,
        outcome=said.outcome,
        reason=said.reason,
        params=said.params,
        ver=said.ver,
    )


def _full(prev: str) -> bytes:
    return b'"prev":"' + prev.encode() + b'"'
