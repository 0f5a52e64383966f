"""The messages that only a carrier file brings; all others in it are those of the wire (messages.py).

The one rule: what a frame means is its kind, and a kind that is not known is passed over.
"""

from typing import Literal

from sync.protocol.messages import Message, PushReply
from sync.protocol.shift_messages import ShiftEndRequest

# To the server: PushRequest, bytes, Ask. To the device: Head, PushReply, KnownSaid, Page, FilesSaid, SignedShiftEnd.
PUSH, FILE, ASK = "push", "file", "ask"
HEAD, ANSWERS, KNOWN, PAGE, FILES, SHIFT_END = "head", "answers", "known", "page", "files", "shift_end"


class Ask(Message, frozen=True, kw_only=True):
    """Where the device stands: what it would say with `head`, `known` and `pull`."""

    feed_epoch: int
    cursors: dict[str, int]
    since: int = 0
    known: tuple[str, ...] = ()
    # The program's version: too old a one gets no pages.
    app: str = ""
    # About the chain behind what the file brings; answered where all of it is there then.
    shift_end: ShiftEndRequest | None = None


class KnownSaid(Message, frozen=True, kw_only=True):
    """The answers to `Ask.known`: those of `asked` that are not in `reply` the server does not hold."""

    asked: tuple[str, ...]
    reply: PushReply


class FilesSaid(Message, frozen=True, kw_only=True):
    """What the server says of the files that came, by hash."""

    states: dict[str, Literal["missing", "stored", "durable"]]
