"""Checks an order's stored events on this desk: bytes, device signatures, chain, the server's receipts; without network.

The one rule: a check passes only for what was really recomputed here; what could not be looked at is said to be unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.envelope import Envelope, event_hash, parse
from app.domain.errors import Refused
from app.domain.events import Fact, Newer, read_fact
from app.domain.identity import EventHash
from app.storage.keys.signing import key_id, verify
from sync.client.answers import was_receipt
from sync.protocol.messages import EventsReply, StoredEvent, Trust

Verdict = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True)
class Seen:
    """One stored event taken apart; `fact` is None where its bytes are no event. `signed` and `receipted` were recomputed."""

    h: EventHash
    stored: StoredEvent
    envelope: Envelope | None
    fact: Fact | Newer | None
    signed: Verdict
    receipted: Verdict

    @property
    def is_sound(self) -> bool:
        return self.envelope is not None and self.signed == "pass" and self.receipted == "pass"


@dataclass(frozen=True)
class Check:
    """One line of the verification: `done` of `all` things held; its name is "desk.check_<name>"."""

    name: str
    verdict: Verdict
    done: int
    all: int


def seen(reply: EventsReply, trust: Trust) -> tuple[Seen, ...]:
    """Every event of the reply, checked one by one, in the order the server stored them."""
    return tuple(_seen(stored, reply.pubkeys, trust) for stored in reply.events)


def _seen(stored: StoredEvent, pubkeys: dict[str, str], trust: Trust) -> Seen:
    raw = bytes(stored.raw)
    h = event_hash(raw)
    receipted: Verdict = "pass" if was_receipt(stored.said, stored.receipt_sig, h, trust) else "fail"
    try:
        envelope = parse(raw)
        fact = read_fact(envelope, h)
    except Refused:
        return Seen(h, stored, None, None, "fail", receipted)
    return Seen(h, stored, envelope, fact, _signed(envelope, stored.sig, h, pubkeys), receipted)


def _signed(envelope: Envelope, sig: str, h: str, pubkeys: dict[str, str]) -> Verdict:
    """A public key is known by its own hash, so whoever brings it cannot bring a wrong one."""
    pubkey = pubkeys.get(envelope.key, "")
    if not pubkey:
        return "unknown"
    return "pass" if key_id(pubkey) == envelope.key and verify(pubkey, sig, h) else "fail"


def checks(events: Sequence[Seen]) -> tuple[Check, ...]:
    """The lines over all events: signatures, chain, receipts."""
    total = len(events)
    return (
        _counted("signatures", [each.signed for each in events]),
        _chain(events),
        _counted("receipts", [each.receipted for each in events]),
        Check(
            "bytes", "pass" if all(each.envelope for each in events) else "fail", sum(each.envelope is not None for each in events), total
        ),
    )


def _counted(name: str, verdicts: Sequence[Verdict]) -> Check:
    good = sum(verdict == "pass" for verdict in verdicts)
    verdict: Verdict = "pass" if good == len(verdicts) else "fail" if "fail" in verdicts else "unknown"
    return Check(name, verdict, good, len(verdicts))


def _chain(events: Sequence[Seen]) -> Check:
    """Where a device's records n and n + 1 are both of this order, the second must name the hash of the first."""
    links = good = 0
    by_place = {(each.envelope.key, each.envelope.n): each for each in events if each.envelope}
    for (key, n), each in by_place.items():
        before = by_place.get((key, n - 1))
        if before is not None and each.envelope is not None:
            links += 1
            good += each.envelope.prev == before.h
    return Check("chain", "pass" if good == links else "fail", good, links)
