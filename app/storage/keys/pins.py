"""PINs: which are allowed, what a wrong one costs, and the key made of one.

The one rule: a wait is served, not talked away: neither a clock set back nor a restart shortens it. A clock set forward
does, because a tablet just started cannot know better; the ten guesses stay ten.
Six digits are a million guesses. The waits stop guessing on the tablet; against a thief who copies the file and
guesses elsewhere stands only the cost of argon2id (about a day on one core), and the OS keyring or disk encryption.
"""

import itertools
from typing import NamedTuple

from app.domain.errors import Refused

_DIGITS = 6

# survive.md TM2: delays of 1, 2, 4 … minutes from the 5th failure on; after 10 a colleague who has unlocked lets go on (decision 23).
FIRST_WAIT_AT = 5
LOCKED_AT = 10
_MINUTE_MS = 60_000

# Picked by hand, after the patterns that Wang and others found in leaked Chinese and English six-digit PINs (AsiaCCS
# 2017): numbers that sound like words (520 "I love you", 1314 "for ever"), lines on the keypad, mirrored halves.
_COMMON_TEXT = """
    520131 131420 520520 520521 521521 201314 131421 168168 518518 007007 911911 696969
    147258 258369 258456 147852 147896 159357 159753 789456 456789 741852 963852 456123
    112233 332211 123321 321123 123654 123789 987123 102030 110110 100200 142536
"""
_COMMON = frozenset(_COMMON_TEXT.split())


class Kdf(NamedTuple):
    """The cost of one guess: argon2id with 64 MiB, 3 passes, 1 lane (survive.md TM1; RFC 9106 section 4 names 64 MiB
    with t=3 as its second choice). Tests make it cheaper."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 1


def pin_key(pin: str, salt: bytes, kdf: Kdf) -> bytes:
    """The 32-byte key that a PIN makes."""
    # Loaded with the first PIN: the lock page stands before that.
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(pin.encode(), salt, kdf.passes, kdf.memory_kib, kdf.lanes, 32, Type.ID)


def check_new_pin(pin: str, *, preset: bool = False) -> None:
    """Raises Refused("pin.form") unless six digits, Refused("pin.too_easy") if anyone would guess it.

    `preset` is for the demo's PIN, which everybody knows anyway.
    """
    if len(pin) != _DIGITS or not (pin.isascii() and pin.isdigit()):
        raise Refused("pin.form", digits=_DIGITS)
    if not preset and _is_easy(pin):
        raise Refused("pin.too_easy")


def _is_easy(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    repeats = pin[:2] * 3 == pin or pin[:3] * 2 == pin
    return len(steps) == 1 or len(set(pin)) <= 2 or repeats or pin in _COMMON


class Attempts(NamedTuple):
    """What one member's wrong PINs have cost so far.

    `wait_ms` is what is left of the wait as it stood when the clock showed `seen_ms`: only time that passes forward
    from there counts, so setting the clock back gains nothing, and a clock that ran ahead once does not lock for years.
    """

    failures: int = 0
    wait_ms: int = 0
    seen_ms: int = 0

    @property
    def left(self) -> int:
        """Guesses left before only a colleague can help."""
        return max(0, LOCKED_AT - self.failures)

    @property
    def is_locked(self) -> bool:
        return self.failures >= LOCKED_AT


def waited(attempts: Attempts, now_ms: int) -> Attempts:
    """The attempts with the time that passed since they were last seen taken off the wait."""
    passed_ms = max(0, now_ms - attempts.seen_ms)
    return attempts._replace(wait_ms=max(0, attempts.wait_ms - passed_ms), seen_ms=now_ms)


def failed(attempts: Attempts, now_ms: int) -> Attempts:
    """The attempts after one more wrong PIN: from the 5th on a wait of 1, 2, 4, 8, 16 minutes."""
    failures = attempts.failures + 1
    doublings = failures - FIRST_WAIT_AT
    return Attempts(failures, _MINUTE_MS << doublings if doublings >= 0 else 0, now_ms)


def refuse_if_waiting(attempts: Attempts) -> None:
    """Raises Refused("pin.locked") or Refused("pin.wait", minutes), minutes rounded up."""
    if attempts.is_locked:
        raise Refused("pin.locked")
    if attempts.wait_ms > 0:
        raise Refused("pin.wait", minutes=-(-attempts.wait_ms // _MINUTE_MS))
