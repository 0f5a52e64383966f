"""The server's keys one after another, each vouched for by the one before (manual: decisions/0022).

The one rule: everything is believed under the newest key alone, but for what provably stood before a change: heads of the log
up to the change's place, and what this program itself kept then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import Refused
from app.domain.rollover import Rollover, SignedRollover, rollover_hash
from app.storage.keys.signing import verify


@dataclass(frozen=True)
class KeyChain:
    """`current` is the newest key (Ed25519, hex); `rollovers` led to it, oldest first, each checked (`chain_of`)."""

    current: str
    rollovers: tuple[Rollover, ...] = ()

    @property
    def earlier(self) -> tuple[str, ...]:
        """The keys that were replaced, oldest first."""
        return tuple(each.old_key for each in self.rollovers)

    def key_number(self, number: int) -> str:
        """The key after `number` changes."""
        return self.rollovers[number].old_key if number < len(self.rollovers) else self.current

    def at_head(self, feed_epoch: int, size: int) -> str:
        """The one key under which a head of that place counts."""
        return next((each.old_key for each in self.rollovers if (feed_epoch, size) <= each.place), self.current)

    def held(self, time_ms: int, sig: str, h: str) -> bool:
        """Whether a key that held at that server time signed `h`: for what was checked when it came and is only looked at again.

        A thief of an old key can write any time; never enough for what comes now.
        """
        keys = [self.current, *(each.old_key for each in self.rollovers if time_ms <= each.time)]
        return any(verify(key, sig, h) for key in keys)

    def continues(self, before: "KeyChain") -> bool:
        """Whether this is `before`, or `before` with later changes."""
        known = len(before.rollovers)
        return self.rollovers[:known] == before.rollovers and self.key_number(known) == before.current


def chain_of(current: str, rollovers: Sequence[SignedRollover], org: str) -> KeyChain | None:
    """The chain, once every link is checked; None where one does not hold or it does not end at `current`."""
    made: list[Rollover] = []
    for number, signed in enumerate(rollovers, start=1):
        link = signed.rollover
        is_next = (link.org, link.number) == (org, number)
        if made:
            is_next = is_next and link.old_key == made[-1].new_key and link.place >= made[-1].place
        if not is_next or not _is_signed(signed, link):
            return None
        made.append(link)
    keys = [*(link.old_key for link in made), current]
    is_whole = not made or made[-1].new_key == current
    # A key that comes back would let its thief go on where the chain left it.
    return KeyChain(current, tuple(made)) if is_whole and len(set(keys)) == len(keys) else None


def _is_signed(signed: SignedRollover, link: Rollover) -> bool:
    try:
        return verify(link.old_key, signed.sig, rollover_hash(signed.said))
    except Refused:
        return False
