"""The end of a shift in the server's words: what it holds of one device, whole, up to one event of that device's chain.

The one rule: hashed as received, whole, so that a field which a later version adds stays under the signature.
"""

from typing import Any

import msgspec

from app.domain.envelope import canonical, tagged_hash
from app.domain.jcs import jcs

Plain = dict[str, Any]


class ShiftEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The server held at `server_time` (ms since 1970) every event of the device up to `h`, the `n`th under `key`, and every file
    that they name: `events` and `files` of them, under earlier keys too.

    Of the device's `pos` stored events the first `durable_pos` were in every backup that might still be restored.
    """

    org: str
    device: str
    key: str
    n: int
    h: str
    events: int
    files: int
    pos: int
    durable_pos: int
    feed_epoch: int
    server_time: int

    def is_about(self, key: str, n: int, h: str) -> bool:
        """Whether that is where the chain stood."""
        return (self.key, self.n, self.h) == (key, n, h)


class SignedShiftEnd(msgspec.Struct, frozen=True, kw_only=True, rename={"said": "shift_end"}):
    """`sig` is Ed25519 by the server over SHA-256("doorstep.shift_end.1" 00 JCS(shift_end))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.shift_end  # refuses, while decoding, what is none

    @property
    def shift_end(self) -> ShiftEnd:
        return msgspec.convert(self.said, ShiftEnd)


def shift_end_hash(said: Plain) -> str:
    """What the server signs. Raises Refused for what JCS cannot hold."""
    return tagged_hash("doorstep.shift_end.1", canonical(said))


def shift_end_file(word: SignedShiftEnd) -> bytes:
    """The bytes of a file that holds it, for `doorstep verify`: canonical, so that no other bytes say the same."""
    return jcs(msgspec.to_builtins(word))
