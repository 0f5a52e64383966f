"""The server's answers, believed only under its signature.

The one rule: an answer without a valid receipt for that very hash changes nothing (sync.md I3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from app.domain.envelope import canonical
from app.storage.keys import verify
from app.storage.replica import Verdict
from sync.protocol.messages import Answer, Receipt, Trust
from sync.protocol.signing import receipt_hash


@dataclass(frozen=True)
class Witness:
    """Whose receipts count: the trusted server's, to this device of this organisation."""

    trust: Trust
    device: str

    def is_receipt(self, receipt: Receipt, sig: str, h: str, feed_epoch: int) -> bool:
        """Whether the receipt is for `h`, from us, of this feed or an earlier one, and signed.

        An event that a restored server still held keeps the receipt of its first storing, so an earlier epoch is right.
        """
        is_ours = receipt.org == self.trust.org and receipt.device == self.device and receipt.h == h
        is_possible = receipt.pos > 0 and 0 < receipt.feed_epoch <= feed_epoch
        return is_ours and is_possible and verify(self.trust.server_key, sig, receipt_hash(receipt))

    def is_foreign_receipt(self, receipt: Receipt, sig: str, h: str) -> bool:
        """The same for an event of any device (S3b)."""
        return receipt.org == self.trust.org and receipt.h == h and verify(self.trust.server_key, sig, receipt_hash(receipt))


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
        if receipt is None or answer.outcome is None or not witness.is_receipt(receipt, answer.receipt_sig, answer.h, feed_epoch):
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
        receipt=canonical(msgspec.to_builtins(receipt)).decode(),
        receipt_sig=answer.receipt_sig,
        pos=receipt.pos,
    )
