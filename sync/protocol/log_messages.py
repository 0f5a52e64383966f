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


class SeenTree(Message, frozen=True, kw_only=True):
    """A tree whose signed checkpoint the device holds."""

    size: int
    root: str


class LogRequest(Message, frozen=True, kw_only=True):
    """Asks for the newest checkpoint of the transparency log, and for proofs of own events `h` (200 at most).

    `have` is the newest tree that the device has seen, and in another feed_epoch than that one's all of them (256 at most), those
    of branches that a restore has lost among them.
    """

    have: tuple[SeenTree, ...] = ()
    h: tuple[str, ...] = ()


class LogReply(Message, frozen=True, kw_only=True):
    """`consistency` shows that the tree begins with the one of size `since`, the largest of `have` that it does begin with;
    0 where there is none. `path` opens all `leaves` (index by h) at once:
    the hashes at merkle.proof_places(indices, size)."""

    checkpoint: SignedCheckpoint | None = None
    since: int = 0
    consistency: tuple[str, ...] = ()
    leaves: dict[str, int] = msgspec.field(default_factory=dict)
    path: tuple[str, ...] = ()
