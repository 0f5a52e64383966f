"""The server's last word on the end of a shift, as it is kept here, and where this device's chain stands now.

The one rule: a kept word says nothing of what was recorded after it; it counts while the chain stands where it stood.
"""

from dataclasses import dataclass

import msgspec

from app.domain.errors import Refused
from app.domain.shift_end import ShiftEnd, SignedShiftEnd
from app.storage.outlook import Kept, kept_of, number
from app.storage.store import Store

_NAME, _LACKS = "shift_end", "shift_end_lacks"
# What of `meta` a standing and the kept word are made of.
_STANDING = ("device", "key", "n", "h", "feed_epoch")
OF_SHIFT_END = (*_STANDING, _NAME)


@dataclass(frozen=True)
class Standing:
    """The end of the chain: its key, the number and hash of the last event, and the feed that the replica follows."""

    key: str
    n: int
    h: str
    feed_epoch: int

    def is_told_by(self, word: ShiftEnd) -> bool:
        """Whether the word is about all that is here. One from before a restore of the server is not."""
        return word.is_about(self.key, self.n, self.h) and word.feed_epoch == self.feed_epoch


def standing(store: Store) -> Standing:
    """Raises Refused("store.not_enrolled")."""
    return standing_of(kept_of(store, _STANDING))


def standing_of(kept: Kept) -> Standing:
    """The same out of what was read of `meta`."""
    if kept.get("device") is None:
        raise Refused("store.not_enrolled")
    return Standing(str(kept["key"]), number(kept, "n"), str(kept["h"]), number(kept, "feed_epoch"))


@dataclass(frozen=True)
class Lacks:
    """How much the server said, instead of its word, that it has not got of the chain up to `h`."""

    h: str
    events: int
    files: int


def keep_shift_end(store: Store, word: SignedShiftEnd) -> None:
    store.remember(_NAME, msgspec.to_builtins(word))


def keep_lacks(store: Store, lacks: Lacks) -> None:
    store.remember(_LACKS, msgspec.to_builtins(lacks))


def lacking(store: Store) -> Lacks | None:
    """What the server lacks of all that is here; None where it said nothing of the kind, or has signed since."""
    kept = store.remembered(_LACKS)
    found = None if kept is None else msgspec.convert(kept, Lacks)
    return found if found is not None and found.h == standing(store).h and confirmed(store) is None else None


def kept_shift_end(store: Store) -> SignedShiftEnd | None:
    """None where there never was one."""
    return shift_end_of(kept_of(store, (_NAME,)))


def shift_end_of(kept: Kept) -> SignedShiftEnd | None:
    """The same out of what was read of `meta`."""
    word = kept.get(_NAME)
    return None if word is None else msgspec.convert(word, SignedShiftEnd)


def confirmed(store: Store) -> SignedShiftEnd | None:
    """The word about all that is on this device now; None where there is none yet."""
    kept = kept_of(store, OF_SHIFT_END)
    word = shift_end_of(kept)
    return word if word is not None and standing_of(kept).is_told_by(word.shift_end) else None
