"""What the server signs about stored events: receipts and the log's checkpoints, by the hash that is signed.

The one rule: hashed as received, whole, so that a field which a later version adds stays under the signature.
"""

import msgspec

from app.domain.envelope import canonical, tagged_hash

Plain = dict[str, object]


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The log at one moment: `size` leaves under `root` (hex), at `time` (server, ms since 1970).

    `origin` is the organisation. `base` is the size at which this feed_epoch began: what stood before it came out of a backup.
    """

    origin: str
    feed_epoch: int
    base: int
    size: int
    root: str
    time: int


def receipt_hash(said: Plain) -> str:
    """SHA-256("doorstep.receipt.1" 00 JCS(receipt)). Raises Refused for what JCS cannot hold."""
    return tagged_hash("doorstep.receipt.1", canonical(said))


def stamp_hash(token: bytes) -> str:
    """What the server signs over a time stamp token (RFC 3161) that it was given."""
    return tagged_hash("doorstep.stamp.1", token)


def checkpoint_hash(said: Plain) -> str:
    """SHA-256("doorstep.checkpoint.1" 00 JCS(checkpoint)). Raises Refused for what JCS cannot hold."""
    return tagged_hash("doorstep.checkpoint.1", canonical(said))
