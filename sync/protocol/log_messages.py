"""The messages about the transparency log (evidence.md 3): one question, one answer.

The one rule: that of messages.py; hashes are lower-case hex.
"""

import msgspec

from app.domain.receipts import Checkpoint
from sync.protocol.messages import Message, Plain

LARGEST_HASHES = 200
LARGEST_SIZES = 256


class SignedCheckpoint(Message, frozen=True, kw_only=True, rename={"said": "checkpoint"}):
    """The server's word on its whole log; `sig` is Ed25519 over SHA-256("doorstep.checkpoint.1" 00 JCS(checkpoint))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.checkpoint  # refuses, while decoding, what is no checkpoint

    @property
    def checkpoint(self) -> Checkpoint:
        return msgspec.convert(self.said, Checkpoint)


class LogRequest(Message, frozen=True, kw_only=True):
    """Asks for the newest checkpoint of the transparency log, and for proofs of own events `h` (200 at most).

    `have` are sizes of checkpoints that the device holds (256 at most), `feed_epoch` is that of the newest of them.
    """

    feed_epoch: int
    have: tuple[int, ...] = ()
    h: tuple[str, ...] = ()


class LogReply(Message, frozen=True, kw_only=True):
    """`consistency` shows that the tree begins with the one of size `since`; `path` opens all `leaves` (index by h) at once:
    the hashes at merkle.proof_places(indices, size)."""

    checkpoint: SignedCheckpoint | None = None
    since: int = 0
    consistency: tuple[str, ...] = ()
    leaves: dict[str, int] = msgspec.field(default_factory=dict)
    path: tuple[str, ...] = ()
