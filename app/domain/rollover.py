"""The change of the server's key: one signed word of the old key about the new one, and at which place of the log it happened.

The one rule: hashed as received, whole; only the key that is replaced signs it, so each link of the chain proves itself.
"""

from typing import Any

import msgspec

from app.domain.envelope import canonical, tagged_hash

Plain = dict[str, Any]


class Rollover(msgspec.Struct, frozen=True, kw_only=True):
    """The `number`th change (from 1): `new_key` follows `old_key` (Ed25519, hex).

    Heads up to (`feed_epoch`, `size`) are under the old key, all later ones under the new; `root` (hex) is the tree of `size`
    leaves, `time` the server's (ms since 1970).
    """

    org: str
    number: int
    old_key: str
    new_key: str
    feed_epoch: int
    size: int
    root: str
    time: int

    @property
    def place(self) -> tuple[int, int]:
        """Orders heads: a feed_epoch that began later stands behind, whatever the size."""
        return self.feed_epoch, self.size


class SignedRollover(msgspec.Struct, frozen=True, kw_only=True, rename={"said": "rollover"}):
    """`sig` is Ed25519 by the old key over SHA-256("doorstep.rollover.1" 00 JCS(rollover))."""

    said: Plain
    sig: str

    def __post_init__(self) -> None:
        _ = self.rollover  # refuses, while decoding, what is no rollover

    @property
    def rollover(self) -> Rollover:
        return msgspec.convert(self.said, Rollover)


def rollover_hash(said: Plain) -> str:
    """What the old key signs. Raises Refused for what JCS cannot hold."""
    return tagged_hash("doorstep.rollover.1", canonical(said))
