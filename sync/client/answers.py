"""The server's answers, believed only under its signature.

The one rule: an answer without a valid receipt for that very hash changes nothing (sync.md I3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.envelope import canonical, event_hash
from app.domain.errors import Refused, Unavailable
from app.domain.shift_end import SignedShiftEnd, shift_end_hash
from app.storage.keys import verify
from app.storage.keys.key_chain import KeyChain
from app.storage.replica import Verdict
from sync.client.enrolled import chain_of_trust
from sync.protocol.brief import answers_of
from sync.protocol.messages import Answer, Plain, PushReply, Receipt, SignedWipe, StoredEvent, Trust
from sync.protocol.reference_messages import SignedProcedures
from sync.protocol.signing import procedures_hash, receipt_hash, wipe_hash


@dataclass(frozen=True)
class Witness:
    """Whose receipts count: the trusted server's, to this device of this organisation."""

    trust: Trust
    device: str

    @cached_property
    def chain(self) -> KeyChain:
        """How the key came to be this one; checked when it was learnt."""
        return KeyChain(self.trust.server_key, tuple(each.rollover for each in self.trust.rollovers))

    def whole(self, reply: PushReply, hashes: Sequence[str]) -> tuple[Answer, ...]:
        """The answers to a push of `hashes`. Raises Unavailable("sync.not_our_server") where their number is another."""
        if not reply.brief:
            return reply.answers
        try:
            return answers_of(reply.brief, hashes, self.trust.org, self.device, reply.feed_epoch)
        except ValueError as error:
            raise Unavailable("sync.not_our_server") from error

    def is_receipt(self, answer: Answer, feed_epoch: int) -> bool:
        """Whether the answer bears a receipt for its event, to us, of this feed or an earlier one, and signed.

        An event that a restored server still held keeps the receipt of its first storing, so an earlier epoch is right.
        """
        receipt = answer.receipt
        if receipt is None or answer.said is None or receipt.device != self.device:
            return False
        is_possible = receipt.pos > 0 and 0 < receipt.feed_epoch <= feed_epoch
        return is_possible and is_receipt(answer.said, answer.receipt_sig, answer.h, self.trust)

    def is_wipe(self, order: SignedWipe) -> bool:
        """Whether it is the trusted server's order to this very device."""
        try:
            signed = wipe_hash(order.said)
        except Refused:
            return False
        is_for_us = (order.wipe.org, order.wipe.device) == (self.trust.org, self.device)
        return is_for_us and verify(self.trust.server_key, order.sig, signed)

    def is_shift_end(self, word: SignedShiftEnd) -> bool:
        """Whether it is the trusted server's word about this very device."""
        try:
            signed = shift_end_hash(word.said)
        except Refused:
            return False
        is_for_us = (word.shift_end.org, word.shift_end.device) == (self.trust.org, self.device)
        return is_for_us and verify(self.trust.server_key, word.sig, signed)

    def is_of_version(self, found: SignedProcedures, version: str) -> bool:
        """Whether they are the trusted server's procedures of that version."""
        signed = procedures_hash(self.trust.org, version, found.packed)
        return found.version == version and verify(self.trust.server_key, found.sig, signed)

    def is_foreign_receipt(self, stored: StoredEvent) -> bool:
        """The same for an event of any device (S3b)."""
        return is_receipt(stored.said, stored.receipt_sig, event_hash(bytes(stored.raw)), self.trust)


def is_receipt(said: Plain, sig: str, h: str, trust: Trust) -> bool:
    """Whether `said` is a receipt of the trusted server for the event `h`, checked as it came, later fields included."""
    try:
        signed = receipt_hash(said)
    except Refused:
        return False
    return said.get("org") == trust.org and said.get("h") == h and verify(trust.server_key, sig, signed)


def was_receipt(said: Plain, sig: str, h: str, trust: Trust) -> bool:
    """The same for one that was checked when it came and lies here since: the key of that time counts too."""
    chain, time_ms = chain_of_trust(trust), said.get("server_time")
    try:
        signed = receipt_hash(said)
    except Refused:
        return False
    if chain is None or not isinstance(time_ms, int) or (said.get("org"), said.get("h")) != (trust.org, h):
        return False
    return chain.held(time_ms, sig, signed)


@dataclass(frozen=True)
class Heard:
    """One reply taken apart: what may be entered, what the server cannot store (h, code), how many were not believed."""

    verdicts: tuple[Verdict, ...]
    refused: tuple[tuple[str, str], ...]
    unbelieved: int


def heard(answers: Sequence[Answer], asked: frozenset[str], feed_epoch: int, witness: Witness) -> Heard:
    """Sorts the answers to the hashes that were asked; all others are passed over."""
    verdicts: list[Verdict] = []
    refused: list[tuple[str, str]] = []
    unbelieved = 0
    for answer in answers:
        if answer.h not in asked:
            continue
        if answer.error:
            refused.append((answer.h, answer.error))
            continue
        receipt = answer.receipt
        if receipt is None or answer.outcome is None or not witness.is_receipt(answer, feed_epoch):
            unbelieved += 1
            continue
        verdicts.append(_verdict(answer, receipt, answer.outcome))
    return Heard(tuple(verdicts), tuple(refused), unbelieved)


def _verdict(answer: Answer, receipt: Receipt, outcome: str) -> Verdict:
    return Verdict(
        h=answer.h,
        outcome=outcome,
        reason=answer.reason,
        params=answer.params,
        ver=answer.ver,
        receipt=canonical(answer.said).decode(),
        receipt_sig=answer.receipt_sig,
        pos=receipt.pos,
    )
